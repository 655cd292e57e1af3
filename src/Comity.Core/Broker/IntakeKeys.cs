using System.Security.Cryptography;
using System.Text;
using Comity.Core.Access;
using Comity.Core.Catalog;

namespace Comity.Core.Broker;

/// <summary>What a send is known by, so that the same request sent again is the same task.</summary>
internal static class IntakeKeys
{
    public const int IdempotencyKeyLengthMax = 255;

    /// <summary>The keys of a command, none when nothing makes it idempotent.</summary>
    public static IReadOnlyList<IntakeKey> Of(SubmitMessage command, IntakeByMessageId byMessageId)
    {
        var byId = byMessageId switch
        {
            IntakeByMessageId.Always => true,
            IntakeByMessageId.Uuid => IsUuidOrUlid(command.Message.Id),
            _ => false,
        };
        if (!byId && command.IdempotencyKey is null) return [];

        var owner = command.Scope.Caller.Id;
        var content = ContentDigest.Of(command);
        var keys = new List<IntakeKey>(2);
        if (command.IdempotencyKey is { } key) keys.Add(new(Digest(owner, "key", key), content, "Idempotency-Key"));
        if (byId) keys.Add(new(Digest(owner, "message", command.Message.Id), content, "message.messageId"));
        return keys;
    }

    private static bool IsUuidOrUlid(string id) =>
        Guid.TryParse(id, out _) || (id.Length == 26 && id.All(c => char.IsAsciiLetterOrDigit(c)));

    private static byte[] Digest(PrincipalId owner, string kind, string value) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{owner.Value}\n{kind}\n{value}"));
}
