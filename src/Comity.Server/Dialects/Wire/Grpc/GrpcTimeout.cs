using System.Globalization;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>Reads <c>grpc-timeout</c>: one to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int DigitsMax = 8;

    /// <summary>A timer counts no further; a caller who gives more time than this sets no limit.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(40);

    /// <param name="timeout"><see langword="null"/> when the caller sets no limit.</param>
    /// <returns>False when the text is no timeout.</returns>
    public static bool TryRead(string? text, out TimeSpan? timeout)
    {
        timeout = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (text.Length - 1 is < 1 or > DigitsMax || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        long? ticks = text[^1] switch
        {
            'H' => count * TimeSpan.TicksPerHour,
            'M' => count * TimeSpan.TicksPerMinute,
            'S' => count * TimeSpan.TicksPerSecond,
            'm' => count * TimeSpan.TicksPerMillisecond,
            'u' => count * TimeSpan.TicksPerMicrosecond,
            'n' => count / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        if (ticks is not { } given) return false;
        if (given <= s_longest.Ticks) timeout = new TimeSpan(given);
        return true;
    }
}
