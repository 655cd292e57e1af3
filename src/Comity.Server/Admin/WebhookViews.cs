using Comity.Core.Push;

namespace Comity.Server.Admin;

public sealed record WebhookList(IReadOnlyList<WebhookView> Webhooks);

/// <param name="Agents">Told of these agents' tasks; empty for all.</param>
/// <param name="States">Told of events that bring a task into one of these states; empty for all events.</param>
/// <param name="Events">Any of message, status, artifact and reply.</param>
/// <param name="Disabled">Why it is not told of anything now; absent when it is.</param>
public sealed record WebhookView(
    string Id,
    string Name,
    string Url,
    IReadOnlyList<string> Agents,
    IReadOnlyList<string> States,
    IReadOnlyList<string> Events,
    bool Enabled,
    string? Disabled,
    DateTimeOffset CreatedAt)
{
    internal static WebhookView From(Webhook webhook) => new(
        webhook.Id,
        webhook.Name,
        webhook.Url,
        [.. webhook.Filter.Agents.Select(agent => agent.Value)],
        [.. webhook.Filter.States.Select(StateWord.Of)],
        EventKindWord.Of(webhook.Filter.Kinds),
        webhook.Disabled is null,
        webhook.Disabled,
        webhook.CreatedAt);
}

/// <param name="Url">Where deliveries are posted.</param>
/// <param name="Name">What the operator calls it; absent for its URL.</param>
/// <param name="Agents">Only tasks of these agents; absent for all.</param>
/// <param name="States">Only events that bring a task into one of these states, so no artifacts; absent for all.</param>
/// <param name="Events">Any of message, status, artifact and reply; absent for all.</param>
public sealed record NewWebhook(
    string Url,
    string? Name = null,
    IReadOnlyList<string>? Agents = null,
    IReadOnlyList<string>? States = null,
    IReadOnlyList<string>? Events = null);

/// <param name="Secret">What deliveries are signed with: shown here and nowhere else, ever.</param>
public sealed record MadeWebhook(WebhookView Webhook, string Secret);

/// <param name="Task">Whose events to send again.</param>
/// <param name="From">The first event to send; absent to go on where the webhook stands, or, when nothing is owed, to send
/// the newest event again.</param>
public sealed record WebhookRedelivery(string Task, long? From = null);

/// <summary>The body of a delivery to a webhook.</summary>
/// <param name="Type">task.message, task.status, task.artifact or task.reply.</param>
/// <param name="Timestamp">When it happened.</param>
public sealed record WebhookEvent(string Type, DateTimeOffset Timestamp, WebhookEventData Data);

/// <param name="Origin">The surface the task came in by.</param>
public sealed record WebhookEventData(string TaskId, string ContextId, string Agent, string Owner, string Origin, EventView Event);
