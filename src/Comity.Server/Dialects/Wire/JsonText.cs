using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Comity.Server.Dialects.Wire;

/// <summary>Reads JSON from strangers: strict about the text, so that nothing behind it has to be.</summary>
/// <remarks>Refused: invalid UTF-8, a byte order mark, lone surrogates (also escaped), duplicate keys, trailing garbage,
/// nesting deeper than <see cref="DepthMax"/>.</remarks>
internal static class JsonText
{
    public const int DepthMax = 64;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = DepthMax, AllowDuplicateProperties = false };

    /// <summary>The document over <paramref name="utf8"/> itself, which must stay as it is until the document is disposed;
    /// <see langword="null"/> when the text is no acceptable JSON.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span) || HasLoneSurrogate(utf8.Span)) return null;
        try
        {
            return JsonDocument.Parse(utf8, s_options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // UTF-8 cannot hold a surrogate, but an escape can name half a pair. Backslashes occur in strings only.
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'\\'); at >= 0 && at + 1 < text.Length;)
        {
            var unit = UnitAt(text, at);
            if (char.IsLowSurrogate(unit)) return true;
            if (char.IsHighSurrogate(unit))
            {
                if (!char.IsLowSurrogate(UnitAt(text, at + 6))) return true;
                at += 6;
            }

            at += 2;
            var next = at < text.Length ? text[at..].IndexOf((byte)'\\') : -1;
            at = next < 0 ? -1 : at + next;
        }

        return false;
    }

    /// <summary>The UTF-16 unit that the escape at <paramref name="at"/> names, or U+0000 when it is no such escape.</summary>
    private static char UnitAt(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u' &&
        ushort.TryParse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : '\0';
}
