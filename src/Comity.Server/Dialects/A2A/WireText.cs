using System.Globalization;
using System.Text.Json;

namespace Comity.Server.Dialects.A2A;

/// <summary>How both versions write a few things alike.</summary>
internal static class WireText
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[TimeFormat.Length];
        time.UtcDateTime.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Writes the field unless there is nothing to say.</summary>
    public static void WriteText(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) json.WriteString(name, text);
    }

    public static void WriteTexts(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0) json.WriteAllTexts(name, texts);
    }

    /// <summary>The same for a required field, which is there also when it is empty.</summary>
    public static void WriteAllTexts(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void WriteJson(this Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement? value)
    {
        if (value is not { } element) return;
        json.WritePropertyName(name);
        element.WriteTo(json);
    }

    /// <summary>The newest messages, as many as were asked for.</summary>
    public static IEnumerable<T> Newest<T>(this IReadOnlyList<T> messages, int? count) =>
        count is { } wanted && wanted < messages.Count ? messages.Skip(messages.Count - wanted) : messages;
}
