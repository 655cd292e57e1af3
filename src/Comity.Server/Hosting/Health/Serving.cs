using Comity.Server.Dialects.Wire;

namespace Comity.Server.Hosting.Health;

/// <summary>What <c>/health/ready</c> says, for those who ask otherwise.</summary>
internal sealed class Serving(Readiness readiness, StoreProbe store) : IServing
{
    public async ValueTask<bool> IsServingAsync(CancellationToken cancellationToken) =>
        readiness.IsReady && await store.IsWritableAsync(cancellationToken);
}
