using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Reads a task's events as they are committed: every one once, in order, from a given position.</summary>
/// <remarks>Not for two threads at once. Leaving it (dispose) ends the reading, never the work.</remarks>
public sealed class TaskReader : IDisposable
{
    private const int PageSize = 256;

    private readonly ITaskStore _store;
    private readonly TaskFeed _feed;
    private readonly TimeProvider _time;
    private readonly TaskId _id;
    private readonly FeedLine? _line;
    private long _hints;
    private bool _isDisposed;
    private IReadOnlyList<TaskEvent>? _peeked;
    private bool _isBehind;
    private bool _hasEnded;

    private TaskReader(ITaskStore store, TaskFeed feed, TimeProvider time, TaskId id, FeedLine? line)
    {
        (_store, _feed, _time, _id, _line) = (store, feed, time, id, line);
        _hints = line?.Look(long.MaxValue - 1, 0).Hints ?? 0;
    }

    /// <summary>The newest event that was handed out.</summary>
    public long Position { get; private set; }

    /// <summary>The next events.</summary>
    /// <param name="patience">How long to wait for one; an empty list comes when none came (time for a heartbeat).</param>
    /// <returns><see langword="null"/> after the event that ended the task.</returns>
    public async ValueTask<IReadOnlyList<TaskEvent>?> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var events = _peeked ?? await NextAsync(patience, cancellationToken);
        _peeked = null;
        if (events is { Count: > 0 }) Position = events[^1].Seq;
        return events;
    }

    public void Dispose()
    {
        if (_line is null || _isDisposed) return;
        _isDisposed = true;
        _feed.Leave(_line);
    }

    /// <summary>Joins the feed of a stored task; <see cref="StartAt"/> then says where to begin.</summary>
    internal static TaskReader Open(ITaskStore store, TaskFeed feed, TimeProvider time, TaskId id) =>
        new(store, feed, time, id, feed.Join(id));

    /// <summary>Opens on a task that is being created; what its creation commits is handed over.</summary>
    internal static TaskReader OpenNew(ITaskStore store, TaskFeed feed, TimeProvider time, TaskId id) =>
        new(store, feed, time, id, feed.Join(id)) { Position = 1 };

    /// <summary>Opens on a task all of whose events are in hand and committed.</summary>
    internal static TaskReader OpenEnded(ITaskStore store, TaskFeed feed, TimeProvider time, TaskId id, IReadOnlyList<TaskEvent> events) =>
        new(store, feed, time, id, null) { Position = 1, _peeked = [.. events.Where(e => e.Seq > 1)], _hasEnded = true };

    /// <summary>Takes a position in a stored task: what follows it is read from the store first.</summary>
    internal void StartAt(long position, bool hasEnded) => (Position, _isBehind, _hasEnded) = (position, !hasEnded, hasEnded);

    /// <summary>Looks at the next events without taking them.</summary>
    internal async ValueTask<IReadOnlyList<TaskEvent>?> PeekAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_peeked is not null) return _peeked;
        var events = await NextAsync(patience, cancellationToken);
        if (events is { Count: > 0 }) _peeked = events;
        return events;
    }

    private async ValueTask<IReadOnlyList<TaskEvent>?> NextAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        while (!_hasEnded)
        {
            if (_isBehind)
            {
                var page = await _store.ReadEventsAsync(_id, Position, PageSize, cancellationToken);
                _isBehind = page.Count >= PageSize;
                if (page.Count > 0) return Hand(page);
            }

            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var glance = _line!.Look(Position, _hints);
            (_hints, _isBehind) = (glance.Hints, glance.IsBehind);
            if (glance.Events is { } committed) return Hand(committed);
            if (!_isBehind && !await WaitAsync(glance.Pulse, patience, cancellationToken))
            {
                _isBehind = !_feed.IsReliable;
                return [];
            }
        }

        return null;
    }

    private IReadOnlyList<TaskEvent> Hand(IReadOnlyList<TaskEvent> events)
    {
        _hasEnded = events[^1].EndsTask;
        return events;
    }

    private async ValueTask<bool> WaitAsync(Task next, TimeSpan patience, CancellationToken cancellationToken)
    {
        await next.WaitAsync(patience, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (next.IsCompletedSuccessfully) return true;
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }
}
