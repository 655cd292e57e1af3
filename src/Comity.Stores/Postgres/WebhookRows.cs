using Comity.Core.Catalog;
using Comity.Core.Push;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>The rows of <c>webhook</c>.</summary>
internal static class WebhookRows
{
    public static void AskAll(NpgsqlBatch batch) =>
        batch.Say("SELECT id, name, url, agents, states, kinds, secrets, created_at, disabled FROM webhook ORDER BY created_at, id");

    public static async Task<IReadOnlyList<Webhook>> ReadAllAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        List<Webhook> webhooks = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            webhooks.Add(new Webhook(
                rows.GetString(0),
                rows.GetString(1),
                rows.GetString(2),
                FilterOf(rows.GetString(3), rows.GetInt64(4), rows.GetInt64(5)),
                rows.GetFieldValue<byte[]>(6),
                rows.Moment(7),
                rows.IsDBNull(8) ? null : rows.GetString(8)));
        }

        return webhooks;
    }

    public static void Insert(NpgsqlBatch batch, Webhook webhook) => batch
        .Say("INSERT INTO webhook (id, name, url, receiver, agents, states, kinds, secrets, created_at, disabled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .Text(webhook.Id).Text(webhook.Name).Text(webhook.Url).Text(PushConfig.ReceiverOf(webhook.Url))
        .Text(PushText.Join(webhook.Filter.Agents.Select(agent => agent.Value))).Number(PushText.MaskOf(webhook.Filter.States))
        .Number((long)webhook.Filter.Kinds).Bytes(webhook.Secrets.ToArray()).Number(webhook.CreatedAt.UtcTicks).Text(webhook.Disabled);

    /// <summary>Marks a webhook before its lanes are touched: everybody takes these locks in this order.</summary>
    public static NpgsqlBatchCommand Mark(NpgsqlBatch batch, string id, string? why) =>
        batch.Say("UPDATE webhook SET disabled = $2 WHERE id = $1").Text(id).Text(why);

    public static void KillLanes(NpgsqlBatch batch, string id) =>
        batch.Say("UPDATE push_place SET due_at = NULL, fence = 0 WHERE webhook = 1 AND target = $1").Text(id);

    public static WebhookFilter FilterOf(string agents, long states, long kinds) =>
        new([.. PushText.Split(agents).Select(agent => new AgentName(agent))], PushText.StatesOf(states), (EventKinds)kinds);
}
