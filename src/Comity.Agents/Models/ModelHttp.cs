using System.Net;

namespace Comity.Agents.Models;

/// <summary>The connections to providers: one pool by way of the machine's proxy settings, one direct for loopback.</summary>
/// <remarks>Addresses of models come from the operator's files and are not restricted.</remarks>
internal sealed class ModelHttp : IDisposable
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);

    private readonly SocketsHttpHandler _direct = Handler(useProxy: false);
    private readonly SocketsHttpHandler _outside = Handler(useProxy: true);

    public HttpMessageHandler For(Uri address) => address.IsLoopback ? _direct : _outside;

    public void Dispose()
    {
        _direct.Dispose();
        _outside.Dispose();
    }

    private static SocketsHttpHandler Handler(bool useProxy) => new()
    {
        UseProxy = useProxy,
        UseCookies = false,
        AllowAutoRedirect = false, // a key must not travel to an address that nobody wrote down
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = s_connectTimeout,
        PooledConnectionLifetime = s_connectionLifetime,
        EnableMultipleHttp2Connections = true,
    };
}
