using System.Globalization;

namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>Values that travel as text, in a body or in a query.</summary>
internal static class ValueText
{
    /// <summary>A moment with its zone: a time without one could be any.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length >= 20 && text[10] is 'T' or 't' && HasZone(text) &&
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    private static bool HasZone(string text) => text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-');
}
