namespace Comity.Stores.Sqlite.Writes;

internal sealed class PruneDeliveries(DateTimeOffset before, int max) : WriteOperation<int>
{
    protected override int Execute(Batch batch)
    {
        using var delete = batch.Connection.Use("DELETE FROM push_delivery WHERE no IN (SELECT no FROM push_delivery ORDER BY no LIMIT ?2) AND at < ?1");
        delete.Bind(1, before).Bind(2, max).Step();
        return batch.Connection.Changes;
    }
}
