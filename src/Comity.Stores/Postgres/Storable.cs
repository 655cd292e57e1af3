using System.Text;

namespace Comity.Stores.Postgres;

/// <summary>Which text the database can hold. What callers ask for may be anything; what it cannot hold is nowhere.</summary>
internal static class Storable
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool Is(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && (text.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(text))) return false;
        }

        return true;
    }

    private static bool IsWellFormed(string text)
    {
        if (Ascii.IsValid(text)) return true;
        try
        {
            s_strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
