using System.Net;

namespace Comity.Agents.Http;

/// <summary>How a URL must be written to be called at all.</summary>
internal static class UrlRules
{
    /// <returns>What is wrong with the text, or <see langword="null"/>.</returns>
    public static string? Problem(string url, int lengthMax)
    {
        if (url.Length > lengthMax) return $"It is longer than {lengthMax} characters.";
        if (url.Any(c => c <= ' ' || c == '\x7f' || char.IsWhiteSpace(c))) return "It contains spaces or control characters.";
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || !IsHttp(url[..scheme])) return "It must begin with http:// or https://.";
        var rest = url[(scheme + 3)..];
        if (rest.Contains('\\')) return "It contains a backslash.";
        var authority = rest[..EndOfAuthority(rest)];
        if (authority.Contains('@')) return "Credentials in a URL are not allowed.";
        return Authority(authority);
    }

    private static string? Authority(string authority)
    {
        if (authority.Any(c => c > '\x7e')) return "Write the host in ASCII (punycode for international names).";
        if (authority.Contains('%')) return "The host must not be percent-encoded and must not have a zone.";
        if (authority.StartsWith('[')) return Bracketed(authority);
        var colon = authority.IndexOf(':');
        var host = colon < 0 ? authority : authority[..colon];
        return (colon < 0 ? null : Port(authority[(colon + 1)..])) ?? Host(host);
    }

    private static string? Bracketed(string authority)
    {
        var close = authority.IndexOf(']');
        if (close < 0) return "The brackets of the address do not match.";
        var inside = authority[1..close];
        if (!inside.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') || !IPAddress.TryParse(inside, out _)) return "It is not an IPv6 address.";
        var after = authority[(close + 1)..];
        return after.Length == 0 ? null : after[0] == ':' ? Port(after[1..]) : "There is something between the address and the port.";
    }

    private static string? Host(string host)
    {
        if (host.Length == 0) return "It has no host.";
        if (host.EndsWith('.')) return "The host must not end with a dot.";
        if (host.Length > 253) return "The host is too long.";
        var labels = host.Split('.');
        if (labels.Any(label => label.Length is 0 or > 63)) return "The host has an empty or too long label.";
        if (!host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')) return "The host has a character that no host has.";
        return IsNumeric(labels[^1]) && !IsPlainIPv4(labels) ? "Write an IPv4 address as four decimal numbers from 0 to 255." : null;
    }

    /// <summary>A host whose last label is a number is an IPv4 address to some parsers, in whatever base. WHATWG URL, "ends in a number".</summary>
    private static bool IsNumeric(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label.Skip(2).All(char.IsAsciiHexDigit));

    private static bool IsPlainIPv4(string[] labels) => labels.Length == 4 && labels.All(label =>
        label.All(char.IsAsciiDigit) && label.Length <= 3 && (label.Length == 1 || label[0] != '0') && int.Parse(label, null) <= 255);

    private static string? Port(string port) =>
        port.Length is > 0 and <= 5 && port.All(char.IsAsciiDigit) && int.Parse(port, null) <= 65_535 ? null : "The port must be a number from 1 to 65535.";

    private static bool IsHttp(string scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);

    private static int EndOfAuthority(string rest) => rest.IndexOfAny(['/', '?', '#']) is >= 0 and var end ? end : rest.Length;
}
