using Comity.Core.Broker;

namespace Comity.Stores.Tests.Engines;

/// <summary>Opens stores of one kind for a test, always the same data until it is disposed.</summary>
public abstract class StoreEngine : IAsyncDisposable
{
    public abstract Task<Store> OpenAsync(TimeProvider time, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
