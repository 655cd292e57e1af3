using Comity.Core.Broker;

namespace Comity.Server.Hosting.Health;

/// <summary>Whether the store can write. Asks it at most once per second, however often health is asked for.</summary>
internal sealed class StoreProbe(Store store, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_validity = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private long? _probedAt;
    private bool _isWritable;

    public async ValueTask<bool> IsWritableAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_probedAt is { } at && time.GetElapsedTime(at) < s_validity) return _isWritable;
            _isWritable = await ProbeAsync(cancellationToken);
            _probedAt = time.GetTimestamp();
            return _isWritable;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await store.ProbeAsync(both.Token);
            return true;
        }
        catch (Exception error) when (error is StoreUnavailableException || (error is OperationCanceledException && patience.IsCancellationRequested))
        {
            return false;
        }
    }
}
