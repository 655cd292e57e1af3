namespace Comity.Stores.Sqlite.Writes;

internal sealed class DeleteWebhook(string id) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        using var webhook = batch.Connection.Use("DELETE FROM webhook WHERE id = ?1");
        webhook.Bind(1, id).Step();
        if (batch.Connection.Changes == 0) return false;
        using var places = batch.Connection.Use("DELETE FROM push_place WHERE webhook = 1 AND target = ?1");
        places.Bind(1, id).Step();
        batch.Outbox.WebhooksChanged();
        return true;
    }
}
