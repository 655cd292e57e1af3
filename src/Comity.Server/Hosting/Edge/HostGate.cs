using Microsoft.AspNetCore.Http;

namespace Comity.Server.Hosting.Edge;

/// <summary>Lets only requests pass whose Host header names this server, so that no foreign name can be rebound to it.</summary>
/// <remarks>
/// On loopback the name must be a loopback one with the port of the connection. Where others can call, every caller
/// has a key that a rebound page lacks; there an IP address or the machine's own name will do with any port, and any
/// other name must be allowed by the operator.
/// </remarks>
internal sealed class HostGate
{
    private readonly bool _isLocal;
    private readonly bool _any;
    private readonly HashSet<string> _allowed;

    // Nearly every request names the same host as the one before.
    private volatile Accepted? _last;

    public HostGate(Exposure exposure, ServeOptions options)
    {
        _isLocal = exposure.IsLocal;
        _any = options.AllowedHosts.Contains("*");
        _allowed = new HashSet<string>(options.AllowedHosts, StringComparer.OrdinalIgnoreCase);
        if (options.PublicUrl is { } url) _allowed.Add(new Uri(url).Authority);
        if (options.GrpcAddress is { } grpc) _allowed.Add(grpc);
        if (!_isLocal) _allowed.Add(Environment.MachineName);
    }

    public bool Accepts(HttpContext http)
    {
        var host = http.Request.Headers.Host.ToString();
        var port = http.Connection.LocalPort;
        if (_last is { } last && last.Port == port && string.Equals(last.Host, host, StringComparison.Ordinal)) return true;
        if (!Accepts(host, port, http.Connection.LocalIpAddress is null)) return false;
        _last = new Accepted(host, port);
        return true;
    }

    internal bool Accepts(string host, int localPort, bool isUnixSocket)
    {
        if (host.Length == 0) return false;
        var (name, port) = HostName.Split(host);
        if (port == -1) return false;
        if (_any || _allowed.Contains(host) || _allowed.Contains(name)) return true;
        return _isLocal
            ? HostName.IsLoopback(name) && (isUnixSocket || (port ?? 80) == localPort)
            : HostName.IsLoopback(name) || HostName.IsIp(name);
    }

    private sealed record Accepted(string Host, int Port);
}
