using System.Globalization;
using System.Net;

namespace Comity.Server.Hosting.Edge;

/// <summary>Reads what stands in a Host header.</summary>
internal static class HostName
{
    /// <summary>Name and port of <c>name</c>, <c>name:port</c>, <c>[v6]</c> or <c>[v6]:port</c>; port -1 when it is not a number.</summary>
    public static (string Name, int? Port) Split(string host)
    {
        var colon = host.LastIndexOf(':');
        if (colon < 0 || host.EndsWith(']')) return (host, null);
        var port = int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        return (host[..colon], port);
    }

    public static bool IsLoopback(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ||
        (TryIp(name, out var ip) && IPAddress.IsLoopback(ip));

    public static bool IsIp(string name) => TryIp(name, out _);

    private static bool TryIp(string name, out IPAddress ip) =>
        IPAddress.TryParse(name.StartsWith('[') && name.EndsWith(']') ? name[1..^1] : name, out ip!);
}
