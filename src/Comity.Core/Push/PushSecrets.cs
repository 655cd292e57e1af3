using System.Text.Json;

namespace Comity.Core.Push;

/// <summary>What a delivery must show its receiver.</summary>
/// <param name="Token">Known to the receiver; deliveries are signed with it.</param>
/// <param name="Credentials">For the Authorization header.</param>
public sealed record PushSecrets(string? Token, string? Credentials)
{
    public static readonly PushSecrets None = new(null, null);

    internal ReadOnlyMemory<byte> Seal(ISecretBox box) =>
        this == None ? default : box.Seal(JsonSerializer.SerializeToUtf8Bytes(new[] { Token, Credentials }));

    /// <exception cref="System.Security.Cryptography.CryptographicException">The keys that sealed it are gone.</exception>
    internal static PushSecrets Open(ISecretBox box, ReadOnlyMemory<byte> secrets)
    {
        if (secrets.IsEmpty) return None;
        var texts = JsonSerializer.Deserialize<string?[]>(box.Open(secrets.Span));
        return texts is [var token, var credentials] ? new PushSecrets(token, credentials) : throw new InvalidOperationException("Expected a token and credentials in what was unsealed.");
    }

    // Never in a log line.
    public override string ToString() => nameof(PushSecrets);
}
