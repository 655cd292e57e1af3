namespace Comity.Stores.Sqlite.Writes;

internal sealed class ReleaseLanes(DateTimeOffset now) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        using var update = batch.Connection.Use("UPDATE push_place SET due_at = ?1, fence = 0 WHERE fence <> 0");
        update.Bind(1, now).Step();
        batch.Outbox.MadeDue();
        return true;
    }
}
