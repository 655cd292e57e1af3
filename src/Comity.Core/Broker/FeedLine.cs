using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>The readers of one task: a chain of what was committed, whose end all of them wait at.</summary>
internal sealed class FeedLine(TaskId id)
{
    private readonly Lock _gate = new();
    private int _readers;

    public TaskId Id => id;

    /// <summary>The newest link. Whoever stands on it has seen all that was announced.</summary>
    public FeedLink End { get; private set; } = new([]);

    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_readers < 0) return false;
            _readers++;
            return true;
        }
    }

    /// <summary>True when nobody is left; the line then takes no further readers.</summary>
    public bool LeaveIsLast()
    {
        lock (_gate)
        {
            if (--_readers > 0) return false;
            _readers = -1;
            return true;
        }
    }

    public void Publish(IReadOnlyList<TaskEvent> events)
    {
        FeedLink before, added = new(events);
        lock (_gate)
        {
            before = End;
            End = added;
        }

        before.Follow(added);
    }
}

/// <summary>What one commit brought; empty when only the fact of a commit is known.</summary>
internal sealed class FeedLink(IReadOnlyList<TaskEvent> events)
{
    private readonly TaskCompletionSource<FeedLink> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<TaskEvent> Events => events;

    public Task<FeedLink> Next => _next.Task;

    public void Follow(FeedLink next) => _next.SetResult(next);
}
