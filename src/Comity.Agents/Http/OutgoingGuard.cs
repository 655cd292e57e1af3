using System.Collections.Frozen;
using System.Net;

namespace Comity.Agents.Http;

/// <summary>Decides which addresses may be called on behalf of a caller or a model.</summary>
/// <remarks>
/// A URL is judged as it is written, before anything normalises it: every other way of writing an address is a disguise
/// and refused, whatever is behind it. What a name stands for is judged when the connection is made (see
/// <see cref="OutgoingHttp"/>), on the address that is dialled.
/// </remarks>
/// <param name="allowPrivateNetwork">Lets loopback and private addresses, and names without a dot, through. Everything
/// else that is refused stays refused.</param>
public sealed class OutgoingGuard(bool allowPrivateNetwork)
{
    private const int UrlLengthMax = 4_096;

    /// <summary>Ports of services that can be talked into something by an HTTP request. Source: the Fetch standard, "bad ports".</summary>
    private static readonly FrozenSet<int> s_badPorts = new[]
    {
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113,
        115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556,
        563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666,
        6667, 6668, 6669, 6679, 6697, 10080, 11211,
    }.ToFrozenSet();

    private static readonly string[] s_privateSuffixes = [".localhost", ".local", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa"];

    private static readonly FrozenSet<string> s_metadataNames =
        new[] { "metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal" }.ToFrozenSet();

    public bool AllowPrivateNetwork { get; } = allowPrivateNetwork;

    /// <summary>Judges a URL as somebody wrote it.</summary>
    /// <param name="address">The address to call, when it may be called as far as can be seen.</param>
    /// <param name="refusal">Why not, in words for whoever wrote it.</param>
    public bool TryAllow(string url, out Uri address, out string refusal)
    {
        address = null!;
        refusal = UrlRules.Problem(url, UrlLengthMax) ?? "";
        if (refusal.Length > 0) return false;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed)) return Refuse("It is not an absolute URL.", out refusal);
        address = parsed;
        if (s_badPorts.Contains(parsed.Port)) return Refuse($"Port {parsed.Port} is not allowed.", out refusal);
        if (parsed.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 && IPAddress.TryParse(parsed.IdnHost, out var ip))
            return Allows(ip) || Refuse($"The address {ip} is not allowed.", out refusal);
        return AllowsName(parsed.IdnHost.ToLowerInvariant()) || Refuse($"The host '{parsed.Host}' is not allowed.", out refusal);
    }

    /// <summary>Whether a connection to this address may be made.</summary>
    public bool Allows(IPAddress address) => AddressKinds.Of(address) switch
    {
        AddressKind.Public => true,
        AddressKind.Private => AllowPrivateNetwork,
        _ => false,
    };

    private bool AllowsName(string host)
    {
        if (s_metadataNames.Contains(host)) return false;
        if (AllowPrivateNetwork) return true;
        return host.Contains('.') && !s_privateSuffixes.Any(suffix => host.EndsWith(suffix, StringComparison.Ordinal));
    }

    private static bool Refuse(string why, out string refusal)
    {
        refusal = why;
        return false;
    }
}
