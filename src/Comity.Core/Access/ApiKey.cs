namespace Comity.Core.Access;

/// <summary>A key as it is stored: never the key itself.</summary>
/// <param name="Id">Names the key for the operator; also the visible prefix of the key.</param>
/// <param name="Hash">SHA-256 of the whole key, which is long and random, so that no slow hash is needed.</param>
public sealed record ApiKey(
    string Id,
    string Name,
    PrincipalId Principal,
    Scopes Scopes,
    ReadOnlyMemory<byte> Hash,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt);
