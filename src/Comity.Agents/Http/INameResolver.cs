using System.Net;

namespace Comity.Agents.Http;

/// <summary>Turns a host name into addresses.</summary>
internal interface INameResolver
{
    /// <exception cref="System.Net.Sockets.SocketException">The name does not exist or could not be looked up.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>The machine's own way.</summary>
internal sealed class SystemNameResolver : INameResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
