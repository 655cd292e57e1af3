namespace Comity.Stores.Sqlite.Writes;

internal sealed class SetWebhook(string id, string? why, DateTimeOffset now) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        if (why is not null) return Disable(batch, id, why);
        if (!Mark(batch, id, null)) return false;
        using var places = batch.Connection.Use("UPDATE push_place SET due_at = ?2, failures = 0, fence = 0 WHERE webhook = 1 AND target = ?1 AND due_at IS NULL");
        places.Bind(1, id).Bind(2, now).Step();
        batch.Outbox.MadeDue();
        return true;
    }

    /// <summary>Makes a webhook and all its lanes dead.</summary>
    public static bool Disable(Batch batch, string id, string why)
    {
        if (!Mark(batch, id, why)) return false;
        using var places = batch.Connection.Use("UPDATE push_place SET due_at = NULL, fence = 0 WHERE webhook = 1 AND target = ?1");
        places.Bind(1, id).Step();
        return true;
    }

    private static bool Mark(Batch batch, string id, string? why)
    {
        using var webhook = batch.Connection.Use("UPDATE webhook SET disabled = ?2 WHERE id = ?1");
        webhook.Bind(1, id).Bind(2, why).Step();
        batch.Outbox.WebhooksChanged();
        return batch.Connection.Changes == 1;
    }
}
