using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>Carries what a run says to the store. One write is under way at a time; what is said meanwhile goes with the
/// next, so that a run is never slower than its commits and never far ahead of them.</summary>
internal sealed class RunJournal(ITaskStore store, TaskRecord head, TimeProvider time, Action refused, CancellationToken abandoned)
{
    /// <summary>How many events a run may be ahead of the disk.</summary>
    private const int AheadMax = 512;

    private static readonly TimeSpan s_retryFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_retryMax = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly long _fence = head.Fence;
    private long _written = head.Seq;
    private TaskRecord _head = head;
    private List<TaskEvent> _waiting = [];
    private bool _isFlushing;
    private bool _isRefused;
    private TaskCompletionSource? _progress;

    /// <summary>Whether the store refused a write: somebody else owns the task.</summary>
    public bool IsRefused => _isRefused;

    public void Add(IReadOnlyList<TaskEvent> events, TaskRecord head)
    {
        lock (_gate)
        {
            if (_isRefused || events.Count == 0) return;
            _waiting.AddRange(events);
            _head = head;
            if (_isFlushing) return;
            _isFlushing = true;
        }

        _ = FlushAsync();
    }

    /// <summary>Waits until the run is close enough behind its commits to go on.</summary>
    public ValueTask RoomAsync() => _waiting.Count < AheadMax ? ValueTask.CompletedTask : new ValueTask(UntilAsync(() => _waiting.Count < AheadMax));

    /// <summary>Waits until all that was said is on disk, or refused.</summary>
    public Task DrainAsync() => UntilAsync(() => !_isFlushing);

    private async Task UntilAsync(Func<bool> holds)
    {
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                if (holds() || _isRefused) return;
                progress = (_progress ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await progress;
        }
    }

    private async Task FlushAsync()
    {
        while (true)
        {
            List<TaskEvent> events;
            TaskRecord after;
            TaskCompletionSource? progress;
            lock (_gate)
            {
                (progress, _progress) = (_progress, null);
                if (_waiting.Count == 0 || _isRefused) _isFlushing = false;
                (events, _waiting) = (_waiting, []);
                after = _head;
            }

            progress?.SetResult();
            if (events.Count == 0) return;
            if (await WriteAsync(events, after)) _written = after.Seq;
            else Refuse();
        }
    }

    // The disk may be full or the database away: what was said is kept and offered again until it is taken or the run ends.
    private async Task<bool> WriteAsync(List<TaskEvent> events, TaskRecord after)
    {
        for (var wait = s_retryFirst; ; wait = wait * 2 < s_retryMax ? wait * 2 : s_retryMax)
        {
            try
            {
                if (await store.AppendAsync(new RunAppend(after.Id, _fence, _written, after, events), CancellationToken.None)) return true;
                return await store.FindAsync(after.Id, CancellationToken.None) is { } stored && stored.Fence == _fence && stored.Seq == after.Seq;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(wait, time, abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (abandoned.IsCancellationRequested) return false;
            }
        }
    }

    private void Refuse()
    {
        TaskCompletionSource? progress;
        lock (_gate)
        {
            _isRefused = true;
            _waiting = [];
            (progress, _progress) = (_progress, null);
        }

        progress?.SetResult();
        refused();
    }
}
