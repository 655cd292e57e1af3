using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Comity.Server.Dialects.A2A;

/// <summary>Which version a request asks for: the header, else the query parameter, else 0.3 (A2A §3.6).</summary>
/// <param name="Version"><see langword="null"/> when it is none that is served here.</param>
/// <param name="IsImplied">Whether the request said nothing, which means 0.3.</param>
/// <param name="Raw">What it said.</param>
internal readonly partial record struct AskedVersion(A2AVersion? Version, bool IsImplied, string Raw)
{
    public const string Header = "A2A-Version";

    public static AskedVersion Of(HttpRequest request, bool servesV03)
    {
        var raw = Said(request.Headers[Header]);
        if (raw.Length == 0 && request.QueryString.HasValue) raw = Said(request.Query[Header]);
        var implied = raw.Length == 0;
        if (implied) raw = "0.3";
        return new AskedVersion(Parse(raw) is var version && version == A2AVersion.V03 && !servesV03 ? null : version, implied, raw);
    }

    private static A2AVersion? Parse(string raw)
    {
        if (raw is "1.0") return A2AVersion.V10;
        return Shape().Match(raw) is { Success: true } match
            ? (match.Groups[1].Value, match.Groups[2].Value) switch
            {
                ("1", "0") => A2AVersion.V10,
                ("0", "3") => A2AVersion.V03,
                _ => null,
            }
            : null;
    }

    // Several lines, or a list on one, are one version when they agree; when they do not they are none at all.
    private static string Said(StringValues lines) => lines is [{ } only] && !only.Contains(',')
        ? only.Trim()
        : string.Join(", ", lines.SelectMany(line => line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct());

    // The patch number carries no meaning.
    [GeneratedRegex(@"^(\d{1,5})\.(\d{1,5})(\.\d+.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
