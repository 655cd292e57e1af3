using Comity.Core.Push;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class AddWebhook(Webhook webhook) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        WebhookRows.Insert(batch.Connection, webhook);
        batch.Outbox.WebhooksChanged();
        return true;
    }
}
