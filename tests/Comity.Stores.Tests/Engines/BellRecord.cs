using System.Collections.Concurrent;
using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Tests.Engines;

/// <summary>A bell that remembers what was rung.</summary>
internal sealed class BellRecord : ITaskBell
{
    private int _workRings;
    private int _doubts;

    public ConcurrentQueue<(TaskId Id, TaskEvent Event)> Events { get; } = new();

    public void Committed(TaskId id, IReadOnlyList<TaskEvent> events)
    {
        if (id == Breaks) throw new InvalidOperationException("broken");
        if (events.Count == 0) Elsewhere.Enqueue(id);
        foreach (var taskEvent in events) Events.Enqueue((id, taskEvent));
    }

    /// <summary>Breaks when this task is announced.</summary>
    public TaskId? Breaks { get; set; }

    /// <summary>How often work was announced.</summary>
    public int WorkRings => Volatile.Read(ref _workRings);

    /// <summary>Tasks that were announced without their events: another node wrote them.</summary>
    public ConcurrentQueue<TaskId> Elsewhere { get; } = new();

    /// <summary>How often it was said that announcements may have been missed.</summary>
    public int Doubts => Volatile.Read(ref _doubts);

    /// <summary>What to say when asked what is watched here.</summary>
    public IReadOnlyList<(TaskId Id, long Seq)> Watching { get; set; } = [];

    public void EverythingMayHaveChanged() => Interlocked.Increment(ref _doubts);

    public IReadOnlyList<(TaskId Id, long Seq)> Watched() => Watching;

    public void WorkArrived() => Interlocked.Increment(ref _workRings);
}
