using System.Text.Json;

namespace Comity.Core.Push;

/// <summary>What a delivery must show its receiver.</summary>
public sealed record PushSecrets(string? Token, string? Credentials)
{
    public static readonly PushSecrets None = new(null, null);

    internal ReadOnlyMemory<byte> Seal(ISecretBox box) =>
        this == None ? default : box.Seal(JsonSerializer.SerializeToUtf8Bytes(new[] { Token, Credentials }));

    internal static PushSecrets Open(ISecretBox box, ReadOnlyMemory<byte> secrets)
    {
        if (secrets.IsEmpty) return None;
        var texts = JsonSerializer.Deserialize<string?[]>(box.Open(secrets.Span));
        return texts is [var token, var credentials] ? new PushSecrets(token, credentials) : None;
    }
}
