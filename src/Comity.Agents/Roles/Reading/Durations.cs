using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads <c>500ms</c>, <c>2s</c>, <c>1m30s</c>, <c>1h</c>, <c>2d</c>, ISO 8601 (<c>PT5M</c>), or a number of seconds.</summary>
internal static partial class Durations
{
    public const string Forms = "write 500ms, 2s, 1m30s, 5m, PT5M, or a number of seconds";

    private static readonly Dictionary<string, double> s_milliseconds = new(StringComparer.Ordinal)
    {
        ["ms"] = 1,
        ["s"] = 1_000,
        ["m"] = 60_000,
        ["h"] = 3_600_000,
        ["d"] = 86_400_000,
    };

    /// <returns><see langword="null"/> when it is no duration, or a negative one.</returns>
    public static TimeSpan? Parse(string text)
    {
        if (Iso().IsMatch(text)) return XmlConvert.ToTimeSpan(text);
        var match = Units().Match(text);
        if (!match.Success) return null;

        var milliseconds = 0.0;
        for (var i = 0; i < match.Groups["n"].Captures.Count; i++)
        {
            var unit = match.Groups["u"].Captures.Count > i ? match.Groups["u"].Captures[i].Value : "s";
            milliseconds += double.Parse(match.Groups["n"].Captures[i].ValueSpan, CultureInfo.InvariantCulture) * s_milliseconds[unit];
        }

        return milliseconds <= TimeSpan.MaxValue.TotalMilliseconds / 2 ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    [GeneratedRegex(@"^(?=.*[0-9])((?<n>[0-9]{1,12}(\.[0-9]{1,9})?)(?<u>ms|s|m|h|d))+$|^(?<n>[0-9]{1,12}(\.[0-9]{1,9})?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Units();

    [GeneratedRegex(@"^P(?=.)([0-9]{1,4}D)?(T(?=.)([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,9}(\.[0-9]{1,7})?S)?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();
}
