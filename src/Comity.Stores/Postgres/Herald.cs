using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Postgres;

/// <summary>
/// Tells the other nodes which tasks this one wrote to: a hint, sent after the commit and apart from it, since the server
/// carries out one announcing commit at a time. What gathers while one is on its way goes with the next.
/// </summary>
internal sealed class Herald(Database database, string channel, string sender, TimeProvider time) : IAsyncDisposable
{
    private const int WaitingMax = 50_000;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly CancellationTokenSource _closing = new();
    private HashSet<TaskId> _waiting = [];
    private bool _hasWork;
    private bool _isIncomplete;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    public void Announce(IEnumerable<TaskId> tasks, bool hasWork)
    {
        lock (_gate)
        {
            _hasWork |= hasWork;
            foreach (var task in tasks)
            {
                // With the database away for long, the others will be told to look at everything.
                if (_waiting.Count < WaitingMax) _waiting.Add(task);
                else _isIncomplete = true;
            }

            if (_work.CurrentCount == 0 && (_hasWork || _isIncomplete || _waiting.Count > 0)) _work.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
        _work.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _work.WaitAsync(_closing.Token);
                await SendAsync(_closing.Token);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The store closes; who did not hear of the last commits finds them by looking.
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        HashSet<TaskId> tasks;
        bool hasWork, isIncomplete;
        lock (_gate) (tasks, hasWork, isIncomplete, _waiting, _hasWork, _isIncomplete) = (_waiting, _hasWork, _isIncomplete, [], false, false);
        try
        {
            await Database.WriteAsync(
                database.Hints,
                batch =>
                {
                    foreach (var announcement in Announcement.Of(sender, hasWork, isIncomplete, tasks))
                        batch.Say("SELECT pg_notify($1, $2)").Text(channel).Text(announcement.ToString());
                },
                (_, _) => Task.FromResult(true),
                cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            lock (_gate) _isIncomplete |= isIncomplete;
            Announce(tasks, hasWork);
            await Task.Delay(s_pause, time, cancellationToken);
        }
    }
}
