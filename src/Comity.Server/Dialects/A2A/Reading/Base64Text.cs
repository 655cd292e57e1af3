using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>Base64 as ProtoJSON takes it: standard or URL alphabet, with padding or without; nothing else, no white space.</summary>
internal static class Base64Text
{
    private static readonly SearchValues<byte> s_alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    /// <param name="value">A JSON string.</param>
    public static bool TryDecode(JsonElement value, [NotNullWhen(true)] out byte[]? bytes)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return TryDecode(raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(value.GetString()!) : raw, out bytes);
    }

    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var digits = text.TrimEnd((byte)'=');
        var padding = text.Length - digits.Length;
        if (digits.Length % 4 == 1 || padding > 2 || (padding > 0 && text.Length % 4 != 0)) return false;
        if (digits.ContainsAnyExcept(s_alphabet)) return false;

        var urlSafe = ArrayPool<byte>.Shared.Rent(digits.Length);
        digits.CopyTo(urlSafe);
        var letters = urlSafe.AsSpan(0, digits.Length);
        letters.Replace((byte)'+', (byte)'-');
        letters.Replace((byte)'/', (byte)'_');
        var decoded = new byte[digits.Length * 3 / 4];
        var sound = Base64Url.TryDecodeFromUtf8(letters, decoded, out _);
        ArrayPool<byte>.Shared.Return(urlSafe);
        if (sound) bytes = decoded;
        return sound;
    }
}
