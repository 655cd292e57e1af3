using System.Net;
using System.Net.Sockets;

namespace Comity.Agents.Http;

internal enum AddressKind
{
    /// <summary>Anybody's, by routing.</summary>
    Public,

    /// <summary>Loopback, private use, shared address space, unique local: allowed by one switch.</summary>
    Private,

    /// <summary>Never a place to call: metadata services, link-local, multicast, unspecified, documentation, reserved, and
    /// every IPv6 address that hides an IPv4 one.</summary>
    Forbidden,
}

/// <summary>What an address is for. Source: the IANA special-purpose address registries (RFC 6890 and its updates).</summary>
internal static class AddressKinds
{
    private static readonly (IPNetwork Network, AddressKind Kind)[] s_table =
    [
        // Single addresses first: metadata services in networks that are otherwise private or public.
        (IPNetwork.Parse("100.100.100.200/32"), AddressKind.Forbidden),
        (IPNetwork.Parse("168.63.129.16/32"), AddressKind.Forbidden),
        (IPNetwork.Parse("fd00:ec2::/32"), AddressKind.Forbidden),
        (IPNetwork.Parse("fd20:ce::/32"), AddressKind.Forbidden),

        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.Forbidden),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Private),
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.Forbidden),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("192.0.2.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("192.31.196.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("192.52.193.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("192.88.99.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("192.175.48.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKind.Forbidden),
        (IPNetwork.Parse("198.51.100.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("203.0.113.0/24"), AddressKind.Forbidden),
        (IPNetwork.Parse("224.0.0.0/4"), AddressKind.Forbidden),
        (IPNetwork.Parse("240.0.0.0/4"), AddressKind.Forbidden),

        (IPNetwork.Parse("::1/128"), AddressKind.Private),
        (IPNetwork.Parse("fc00::/7"), AddressKind.Private),
        (IPNetwork.Parse("2001::/23"), AddressKind.Forbidden), // Teredo, ORCHID, benchmarking, ...
        (IPNetwork.Parse("2001:db8::/32"), AddressKind.Forbidden),
        (IPNetwork.Parse("2002::/16"), AddressKind.Forbidden), // 6to4
        (IPNetwork.Parse("2620:4f:8000::/48"), AddressKind.Forbidden),
        (IPNetwork.Parse("3fff::/20"), AddressKind.Forbidden),
        (IPNetwork.Parse("2000::/3"), AddressKind.Public), // what is left of global unicast
    ];

    public static AddressKind Of(IPAddress address)
    {
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)) return AddressKind.Forbidden;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && (address.ScopeId != 0 || address.IsIPv4MappedToIPv6 || IsIsatap(address)))
            return AddressKind.Forbidden;
        foreach (var (network, kind) in s_table)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)) return kind;
        }

        // IPv6 outside 2000::/3 is unspecified, compatible, translated (64:ff9b), link-local, site-local, multicast or reserved.
        return address.AddressFamily == AddressFamily.InterNetwork ? AddressKind.Public : AddressKind.Forbidden;
    }

    /// <summary>An interface identifier of <c>::0:5efe:a.b.c.d</c> or <c>::200:5efe:a.b.c.d</c> carries an IPv4 address (RFC 5214).</summary>
    private static bool IsIsatap(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out _) && bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
    }
}
