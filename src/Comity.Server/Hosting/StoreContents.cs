using Comity.Core.Broker;
using Comity.Stores;

namespace Comity.Server.Hosting;

/// <summary>Looks into a store that no server of this process has open.</summary>
public static class StoreContents
{
    /// <summary>Counts its tasks. A store that is new is made ready for use by it.</summary>
    /// <param name="store">As for <see cref="ServeOptions.Store"/>.</param>
    /// <exception cref="StartFailedException">The store cannot be used; the message is for the operator.</exception>
    public static async Task<long> CountTasksAsync(string store, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = await StoreFactory.OpenAsync(store, TimeProvider.System, cancellationToken);
            return await opened.CountTasksAsync(cancellationToken);
        }
        catch (StoreUnavailableException unavailable)
        {
            throw new StartFailedException(unavailable.Message);
        }
    }
}
