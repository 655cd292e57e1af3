using System.Globalization;
using System.Text;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>Percent-encodes a status message: a header takes visible ASCII only.</summary>
internal static class GrpcMessageText
{
    private const int LengthMax = 1024;

    public static string Encode(string message)
    {
        if (message.Length <= LengthMax && message.All(IsPlain)) return message;
        var encoded = new StringBuilder(message.Length + 32);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in message.EnumerateRunes())
        {
            if (encoded.Length >= LengthMax) return encoded.Append("...").ToString();
            if (rune.IsAscii && IsPlain((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)]) encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return encoded.ToString();
    }

    private static bool IsPlain(char c) => c is >= ' ' and <= '~' and not '%';
}
