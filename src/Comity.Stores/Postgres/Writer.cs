namespace Comity.Stores.Postgres;

/// <summary>All writes to tasks of this node.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int FlushersMax = 4;
    private const int ShardsMax = 64;

    private readonly Flusher[] _flushers;
    private readonly Task _running;
    private readonly Herald _herald;
    private volatile GuardedBell _bell = new(null);

    public Writer(Database database, CommitFate fate, Herald herald)
    {
        _herald = herald;

        // Two nodes that happen to share a shard wait for each other now and then, and count no worse for it.
        var shard = Random.Shared.Next(ShardsMax);
        _flushers = [.. Enumerable.Range(0, FlushersMax).Select(i => new Flusher(database, fate, (shard + i) % ShardsMax, Committed))];
        _running = Task.WhenAll(_flushers.Select(flusher => Task.Run(flusher.RunAsync)));
    }

    /// <summary>Raised when a lane of the outbox became due.</summary>
    public event Action? BecameDue;

    public void Attach(GuardedBell bell) => _bell = bell;

    /// <param name="cancellationToken">Counts until the operation is in a queue. From there its outcome is told.</param>
    public async ValueTask<T> RunAsync<T>(WriteOperation<T> operation, CancellationToken cancellationToken)
    {
        await _flushers[(uint)operation.Task.GetHashCode() % FlushersMax].AddAsync(operation, cancellationToken);
        return await operation.Outcome;
    }

    /// <summary>Finishes what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var flusher in _flushers) flusher.Close();
        await _running;
    }

    /// <summary>Says that a lane of the outbox became due.</summary>
    public void MadeDue()
    {
        try
        {
            BecameDue?.Invoke();
        }
        catch (Exception)
        {
            // Who is to deliver looks for himself as well, only later.
        }
    }

    private void Committed(Batch changes)
    {
        foreach (var (id, events) in changes.News) _bell.Committed(id, events);
        var hasWork = changes.HasWork;
        if (hasWork) _bell.WorkArrived();
        if (!changes.Outbox.IsEmpty) MadeDue();
        _herald.Announce(changes.News.Select(news => news.Id), hasWork);
    }
}
