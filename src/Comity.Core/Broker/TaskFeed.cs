using System.Collections.Concurrent;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Wakes readers of a task and hands them what was just committed. The store is the stream: what is not handed
/// over is read there.</summary>
/// <param name="isReliable">Whether every commit to the store is announced here (one process), so that nobody need poll.</param>
internal sealed class TaskFeed(bool isReliable) : ITaskBell
{
    private readonly ConcurrentDictionary<TaskId, FeedLine> _lines = new();

    public bool IsReliable => isReliable;

    /// <summary>Raised when a task waits for a worker.</summary>
    public event Action? WorkWaits;

    /// <summary>Raised when another node wrote to a task: who runs it here may have lost it.</summary>
    public event Action<TaskId>? ChangedElsewhere;

    /// <summary>Raised when anything may have been written elsewhere.</summary>
    public event Action? AnythingChangedElsewhere;

    public void Committed(TaskId id, IReadOnlyList<TaskEvent> events)
    {
        if (_lines.TryGetValue(id, out var line)) line.Publish(events);
        if (events.Count == 0) ChangedElsewhere?.Invoke(id);
    }

    public void WorkArrived() => WorkWaits?.Invoke();

    public void EverythingMayHaveChanged()
    {
        WorkWaits?.Invoke();
        AnythingChangedElsewhere?.Invoke();
    }

    public IReadOnlyList<(TaskId Id, long Seq)> Watched() => [.. _lines.Values.Select(line => (line.Id, line.Seq))];

    /// <summary>Joins the line of a task at its present end. Join before reading the store, and nothing is missed.</summary>
    public FeedLine Join(TaskId id)
    {
        while (true)
        {
            var line = _lines.GetOrAdd(id, static key => new FeedLine(key));
            if (line.TryEnter()) return line;
            _lines.TryRemove(new(id, line)); // its last reader has just left
        }
    }

    public void Leave(FeedLine line)
    {
        if (line.LeaveIsLast()) _lines.TryRemove(new(line.Id, line));
    }
}
