using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Comity.Server.Hosting.Edge;

/// <summary>One address to listen on.</summary>
internal sealed record Listener(string Url, BindingAddress Address)
{
    /// <exception cref="StartFailedException">Not an address we can listen on.</exception>
    public static Listener Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address switch
            {
                { Scheme: "https" } => throw new StartFailedException(
                    $"--urls {url}: TLS is not spoken here. Listen on http and put a TLS proxy in front, with --public-url for its address."),
                { Scheme: not "http" } => throw new StartFailedException($"--urls {url}: expected an http URL such as http://127.0.0.1:8080."),
                { PathBase.Length: > 0 } => throw new StartFailedException($"--urls {url}: expected no path after the port."),
                _ => new Listener(url, address),
            };
        }
        catch (FormatException)
        {
            throw new StartFailedException($"--urls {url}: expected an http URL such as http://127.0.0.1:8080.");
        }
    }

    /// <summary>Whether only this machine can connect.</summary>
    public bool IsLoopback => Address.IsUnixPipe || IsLocalhost || (Ip is { } ip && IPAddress.IsLoopback(ip));

    private bool IsLocalhost => Address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private IPAddress? Ip => IPAddress.TryParse(Address.Host.Trim('[', ']'), out var ip) ? ip : null;

    public void Bind(KestrelServerOptions kestrel)
    {
        if (Address.IsUnixPipe) kestrel.ListenUnixSocket(Address.UnixPipePath);
        else Bind(kestrel, Address.Port, static _ => { });
    }

    /// <summary>Listens on the same host at another port.</summary>
    public void Bind(KestrelServerOptions kestrel, int port, Action<ListenOptions> configure)
    {
        if (IsLocalhost && port != 0) kestrel.ListenLocalhost(port, configure);
        else if (IsLocalhost) kestrel.Listen(IPAddress.Loopback, 0, configure);
        else if (Ip is { } ip) kestrel.Listen(ip, port, configure);
        else kestrel.ListenAnyIP(port, configure);
    }
}
