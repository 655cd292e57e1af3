namespace Comity.Core.Worker;

/// <summary>Wakes one loop. A ring that comes while nobody waits is kept; two of them are one.</summary>
internal sealed class Doorbell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        if (_rung.CurrentCount > 0) return;
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else rang at the same moment; one ring is enough.
        }
    }

    /// <summary>Waits for a ring, or until patience is over.</summary>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = time.CreateTimer(static bell => ((Doorbell)bell!).Ring(), this, patience, Timeout.InfiniteTimeSpan);
        await _rung.WaitAsync(cancellationToken);
    }

    public void Dispose() => _rung.Dispose();
}
