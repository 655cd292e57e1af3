using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Comity.Core.Push;

/// <summary>Signs deliveries as Standard Webhooks 1.0 do: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class PushSignature
{
    public const string SecretPrefix = "whsec_";

    private const int SecretBytes = 32;

    /// <summary>A new signing secret, in the form the libraries of that standard take.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="secret">The key: base64 after <see cref="SecretPrefix"/>, else the text's own bytes in UTF-8.</param>
    public static string Sign(string secret, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{Timestamp(at)}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static byte[] KeyOf(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal) || !Base64.IsValid(secret.AsSpan(SecretPrefix.Length))) return Encoding.UTF8.GetBytes(secret);
        return Convert.FromBase64String(secret[SecretPrefix.Length..]);
    }
}
