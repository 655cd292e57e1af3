using Comity.Core.Access;

namespace Comity.Server.Admin;

public sealed record KeyList(IReadOnlyList<KeyView> Keys);

/// <param name="Id">Also the visible beginning of the key.</param>
/// <param name="Principal">Who calls with it; tasks belong to the principal, so keys can be changed.</param>
/// <param name="Scopes">Any of agent, worker and admin.</param>
/// <param name="Status">active, expired or revoked.</param>
public sealed record KeyView(
    string Id,
    string Name,
    string Principal,
    IReadOnlyList<string> Scopes,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    internal static KeyView From(ApiKey key, DateTimeOffset now) => new(
        key.Id,
        key.Name,
        key.Principal.Value,
        ScopeWords.Of(key.Scopes),
        key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : "active",
        key.CreatedAt,
        key.ExpiresAt,
        key.RevokedAt);
}

/// <param name="Name">What the operator calls it; 1 to 100 characters.</param>
/// <param name="Scopes">Any of agent, worker and admin. Default: agent.</param>
/// <param name="Principal">Whose key it is; absent for a principal of its own.</param>
/// <param name="ExpiresAt">When it stops working; absent for never.</param>
public sealed record NewKey(string Name, IReadOnlyList<string>? Scopes = null, string? Principal = null, DateTimeOffset? ExpiresAt = null);

/// <param name="Text">The key itself: shown here and nowhere else, ever.</param>
public sealed record MadeKey(KeyView Key, string Text);
