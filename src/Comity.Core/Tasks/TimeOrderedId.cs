using System.Security.Cryptography;

namespace Comity.Core.Tasks;

/// <summary>26 characters: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32 (the ULID layout).</summary>
public static class TimeOrderedId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string New(DateTimeOffset now) => string.Create(26, now.ToUnixTimeMilliseconds(), static (text, milliseconds) =>
    {
        for (var i = 9; i >= 0; i--, milliseconds >>= 5) text[i] = Alphabet[(int)(milliseconds & 31)];
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        for (var i = 0; i < 16; i++) text[10 + i] = Alphabet[random[i] & 31];
    });
}
