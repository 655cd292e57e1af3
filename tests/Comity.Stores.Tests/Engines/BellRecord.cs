using System.Collections.Concurrent;
using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Tests.Engines;

/// <summary>A bell that remembers what was rung.</summary>
internal sealed class BellRecord : ITaskBell
{
    private int _workRings;

    public ConcurrentQueue<(TaskId Id, TaskEvent Event)> Events { get; } = new();

    public void Committed(TaskId id, IReadOnlyList<TaskEvent> events)
    {
        if (id == Breaks) throw new InvalidOperationException("broken");
        foreach (var taskEvent in events) Events.Enqueue((id, taskEvent));
    }

    /// <summary>Breaks when this task is announced.</summary>
    public TaskId? Breaks { get; set; }

    /// <summary>How often work was announced.</summary>
    public int WorkRings => Volatile.Read(ref _workRings);

    public void WorkArrived() => Interlocked.Increment(ref _workRings);
}
