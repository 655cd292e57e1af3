using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>The readers of one task, and the newest commits to hand to them. Whoever is slower than that reads the store, so
/// that a slow reader costs no memory.</summary>
internal sealed class FeedLine(TaskId id)
{
    /// <summary>How many events are kept to be handed over.</summary>
    private const int RecentMax = 512;

    private readonly Lock _gate = new();
    private readonly Queue<IReadOnlyList<TaskEvent>> _recent = new();
    private TaskCompletionSource _pulse = NewPulse();
    private int _recentCount;
    private long _hints;
    private int _readers;

    public TaskId Id => id;

    /// <summary>The newest event that was announced here; 0 when none was.</summary>
    public long Seq { get; private set; }

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

    /// <param name="events">What was committed; empty when only the fact is known.</param>
    public void Publish(IReadOnlyList<TaskEvent> events)
    {
        TaskCompletionSource pulse;
        lock (_gate)
        {
            if (events.Count == 0) _hints++;
            else Keep(events);
            (pulse, _pulse) = (_pulse, NewPulse());
        }

        pulse.SetResult();
    }

    /// <summary>What there is for a reader who stands at <paramref name="position"/> and knows of so many hints.</summary>
    public FeedGlance Look(long position, long hintsSeen)
    {
        lock (_gate)
        {
            var isBehind = _hints != hintsSeen;
            IReadOnlyList<TaskEvent>? found = null;
            foreach (var commit in _recent)
            {
                if (commit[^1].Seq <= position) continue;
                if (commit[0].Seq > position + 1)
                {
                    isBehind = true;
                    break;
                }

                var news = commit[0].Seq == position + 1 ? commit : [.. commit.Where(e => e.Seq > position)];
                found = found is null ? news : [.. found, .. news];
                position = commit[^1].Seq;
            }

            return new FeedGlance(found, isBehind, _hints, _pulse.Task);
        }
    }

    private void Keep(IReadOnlyList<TaskEvent> events)
    {
        _recent.Enqueue(events);
        _recentCount += events.Count;
        Seq = Math.Max(Seq, events[^1].Seq);
        while (_recentCount > RecentMax && _recent.Count > 1) _recentCount -= _recent.Dequeue().Count;
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <param name="Events">What follows the reader's position, or <see langword="null"/> when nothing is at hand.</param>
/// <param name="IsBehind">Whether the store knows of more than is at hand.</param>
/// <param name="Hints">To be brought to the next look.</param>
/// <param name="Pulse">Completes with the next commit.</param>
internal readonly record struct FeedGlance(IReadOnlyList<TaskEvent>? Events, bool IsBehind, long Hints, Task Pulse);
