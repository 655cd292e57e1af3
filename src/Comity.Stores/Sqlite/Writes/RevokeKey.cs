namespace Comity.Stores.Sqlite.Writes;

internal sealed class RevokeKey(string id, DateTimeOffset at) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        using var update = batch.Connection.Use("UPDATE api_key SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL");
        update.Bind(1, id).Bind(2, at).Step();
        return batch.Connection.Changes == 1;
    }
}
