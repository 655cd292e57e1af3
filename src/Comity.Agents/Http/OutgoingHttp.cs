using System.Net;
using System.Net.Sockets;

namespace Comity.Agents.Http;

/// <summary>The one HTTP client for calls whose address a caller or a model can steer.</summary>
/// <remarks>
/// The guard judges the URL as it is written and again each redirect; names are looked up once, inside the connection,
/// and the address that was judged is the one that is dialled. A name with one forbidden address is refused as a whole.
/// No proxy, no cookies, no credentials of the machine.
/// </remarks>
public sealed class OutgoingHttp : IDisposable
{
    private const int RedirectsMax = 5;
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(2);

    private readonly INameResolver _names;
    private readonly HttpMessageInvoker _client;

    /// <param name="allowPrivateNetwork">Whether loopback and private addresses may be called.</param>
    public OutgoingHttp(bool allowPrivateNetwork)
        : this(new OutgoingGuard(allowPrivateNetwork), new SystemNameResolver())
    {
    }

    internal OutgoingHttp(OutgoingGuard guard, INameResolver names)
    {
        (Guard, _names) = (guard, names);
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = s_connectTimeout,
            PooledConnectionLifetime = s_connectionLifetime,
            ConnectCallback = ConnectAsync,
        });
    }

    public OutgoingGuard Guard { get; }

    /// <summary>Sends without following redirects.</summary>
    /// <exception cref="OutgoingRefusedException">The address is not allowed.</exception>
    /// <exception cref="HttpRequestException">The call failed.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri?.OriginalString ?? "";
        if (!Guard.TryAllow(url, out _, out var refusal)) throw new OutgoingRefusedException(refusal);
        try
        {
            return await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is OutgoingRefusedException refused)
        {
            throw new OutgoingRefusedException(refused.Message);
        }
    }

    /// <summary>Gets an address and follows up to five redirects, each judged like the first.</summary>
    /// <param name="make">Makes the request for an address; called again for each redirect. Headers that belong to one
    /// host only are its business.</param>
    /// <param name="mayGo">Whether an address may be called as far as the caller is concerned.</param>
    /// <exception cref="OutgoingRefusedException">An address on the way is not allowed.</exception>
    /// <exception cref="HttpRequestException">The call failed.</exception>
    public async Task<HttpResponseMessage> FollowAsync(
        string url, Func<Uri, HttpRequestMessage> make, Func<Uri, bool> mayGo, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            if (!Guard.TryAllow(url, out var address, out var refusal)) throw new OutgoingRefusedException(refusal);
            if (!mayGo(address)) throw new OutgoingRefusedException($"The host '{address.Host}' is not among those allowed here.");
            using var request = make(address);
            var response = await SendAsync(request, cancellationToken);
            if (!IsRedirect(response, request.Method) || response.Headers.Location is not { } location) return response;
            response.Dispose();
            if (hop == RedirectsMax) throw new OutgoingRefusedException($"More than {RedirectsMax} redirects.");
            url = Next(address, location);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A host in a redirect is judged as it is written, like any other.</summary>
    private static string Next(Uri address, Uri location) =>
        location.OriginalString.StartsWith("//", StringComparison.Ordinal) ? $"{address.Scheme}:{location.OriginalString}"
        : location.IsAbsoluteUri ? location.OriginalString
        : new Uri(address, location).AbsoluteUri;

    /// <summary>Only requests without a body go on by themselves.</summary>
    private static bool IsRedirect(HttpResponseMessage response, HttpMethod method) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && (method == HttpMethod.Get || method == HttpMethod.Head);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _names.ResolveAsync(host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (addresses.Any(address => !Guard.Allows(address)))
            throw new OutgoingRefusedException($"The host '{host}' leads to an address that is not allowed.");
        return await DialAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
    }

    private static async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var at = 0; ; at++)
        {
            var socket = new Socket(addresses[at].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[at], port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (at + 1 < addresses.Length)
            {
                socket.Dispose(); // the next address of the same name
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
