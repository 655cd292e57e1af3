using Comity.Core.Access;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class AddKey(ApiKey key) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        using (var known = batch.Connection.Use("SELECT 1 FROM api_key WHERE id = ?1"))
        {
            if (known.Bind(1, key.Id).Step()) return false;
        }

        using var insert = batch.Connection.Use(
            "INSERT INTO api_key (id, name, principal, scopes, hash, created_at, expires_at, revoked_at) " +
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        insert.Bind(1, key.Id).Bind(2, key.Name).Bind(3, key.Principal.Value).Bind(4, (long)key.Scopes).Bind(5, key.Hash.Span)
            .Bind(6, key.CreatedAt).Bind(7, key.ExpiresAt).Bind(8, key.RevokedAt).Step();
        return true;
    }
}
