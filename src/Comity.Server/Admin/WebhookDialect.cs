using System.Text.Json;
using Comity.Core.Push;

namespace Comity.Server.Admin;

/// <summary>Deliveries to the operator's webhooks: one event each, worded as in the operator's API.</summary>
internal sealed class WebhookDialect : IPushDialect
{
    public string Name => Webhook.Dialect;

    public bool NeedsSnapshot => false;

    public PushContent Write(PushMessage message)
    {
        var happened = EventView.From(message.Event);
        var task = message.Task;
        var body = new WebhookEvent(
            "task." + happened.Type,
            happened.At,
            new WebhookEventData(task.Id.Value, task.Context.Value, task.Agent.Value, task.Owner.Value, task.Origin, happened));
        return new PushContent(JsonSerializer.SerializeToUtf8Bytes(body, AdminJson.Default.WebhookEvent), "application/json", []);
    }
}
