using System.Globalization;

namespace Comity.Server.Hosting.Settings;

/// <summary>Reads the values operators write: sizes, durations, numbers, flags.</summary>
public static class Quantity
{
    private static readonly (string Unit, long Bytes)[] s_sizes =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1)];

    private static readonly (string Unit, double Seconds)[] s_spans = [("ms", 0.001), ("s", 1), ("min", 60), ("m", 60), ("h", 3600), ("", 1)];

    /// <exception cref="FormatException">Not a size such as <c>4MiB</c>, or out of range.</exception>
    public static long Bytes(string text, long min, long max)
    {
        var (unit, bytes) = s_sizes.First(s => text.EndsWith(s.Unit, StringComparison.OrdinalIgnoreCase));
        return long.TryParse(text[..^unit.Length].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= max / bytes && count * bytes >= min
            ? count * bytes
            : throw new FormatException($"'{text}' is not a size from {min} to {max} bytes; write for example 4MiB.");
    }

    /// <exception cref="FormatException">Not a duration such as <c>10s</c>, or out of range.</exception>
    public static TimeSpan Span(string text, TimeSpan min, TimeSpan max)
    {
        var (unit, seconds) = s_spans.First(s => text.EndsWith(s.Unit, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count * seconds <= max.TotalSeconds && count * seconds >= min.TotalSeconds
            ? TimeSpan.FromSeconds(count * seconds)
            : throw new FormatException($"'{text}' is not a duration from {min.TotalSeconds}s to {max.TotalSeconds}s; write for example 10s or 500ms.");
    }

    /// <exception cref="FormatException">Not a whole number, or out of range.</exception>
    public static int Count(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= min && count <= max
            ? count
            : throw new FormatException($"'{text}' is not a whole number from {min} to {max}.");

    /// <exception cref="FormatException">Neither yes nor no.</exception>
    public static bool Flag(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" or "1" => true,
        "FALSE" or "NO" or "OFF" or "0" => false,
        _ => throw new FormatException($"'{text}' is neither true nor false."),
    };
}
