namespace Comity.Agents.Tools.BuiltIn;

/// <summary>What an entry of type <c>http</c> says.</summary>
/// <param name="BaseUrl">Without a slash at its end; <see langword="null"/> when <paramref name="Domains"/> says where it may go.</param>
internal sealed record HttpToolOptions(
    string Name,
    string? Description,
    string? BaseUrl,
    IReadOnlyList<string> Domains,
    IReadOnlyList<string> Methods,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> HeadersEnv,
    TimeSpan Timeout)
{
    /// <summary>Whether the entry lets the tool go there: below the base URL, or to a domain or what lies below it.</summary>
    public bool Covers(Uri address) => BaseUrl is { } baseUrl ? IsBelow(address, new Uri(baseUrl)) : Domains.Any(domain =>
        address.IdnHost.Equals(domain, StringComparison.OrdinalIgnoreCase) ||
        address.IdnHost.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));

    private static bool IsBelow(Uri address, Uri root)
    {
        if (address.Scheme != root.Scheme || address.IdnHost != root.IdnHost || address.Port != root.Port) return false;
        var path = root.AbsolutePath.TrimEnd('/');
        return address.AbsolutePath.StartsWith(path, StringComparison.Ordinal) &&
            (address.AbsolutePath.Length == path.Length || address.AbsolutePath[path.Length] == '/') &&
            !address.AbsolutePath.Contains("%2e", StringComparison.OrdinalIgnoreCase) &&
            !address.AbsolutePath.Contains("%2f", StringComparison.OrdinalIgnoreCase);
    }
}
