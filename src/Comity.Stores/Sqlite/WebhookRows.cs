using Comity.Core.Catalog;
using Comity.Core.Push;

namespace Comity.Stores.Sqlite;

/// <summary>The rows of <c>webhook</c>.</summary>
internal static class WebhookRows
{
    public static List<Webhook> Read(Connection connection)
    {
        using var rows = connection.Use("SELECT id, name, url, agents, states, kinds, secrets, created_at, disabled FROM webhook ORDER BY created_at, id");
        List<Webhook> webhooks = [];
        while (rows.Step())
        {
            webhooks.Add(new Webhook(
                rows.Text(0),
                rows.Text(1),
                rows.Text(2),
                FilterOf(rows.Text(3), rows.Number(4), rows.Number(5)),
                rows.Bytes(6).ToArray(),
                rows.Moment(7),
                rows.TextOrNull(8)));
        }

        return webhooks;
    }

    public static void Insert(Connection connection, Webhook webhook)
    {
        const string Sql =
            "INSERT INTO webhook (id, name, url, receiver, agents, states, kinds, secrets, created_at, disabled) " +
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        using var insert = connection.Use(Sql);
        insert.Bind(1, webhook.Id).Bind(2, webhook.Name).Bind(3, webhook.Url).Bind(4, PushConfig.ReceiverOf(webhook.Url))
            .Bind(5, PushText.Join(webhook.Filter.Agents.Select(agent => agent.Value))).Bind(6, PushText.MaskOf(webhook.Filter.States))
            .Bind(7, (long)webhook.Filter.Kinds).Bind(8, webhook.Secrets.Span).Bind(9, webhook.CreatedAt).Bind(10, webhook.Disabled).Step();
    }

    public static WebhookFilter FilterOf(string agents, long states, long kinds) =>
        new([.. PushText.Split(agents).Select(agent => new AgentName(agent))], PushText.StatesOf(states), (EventKinds)kinds);
}
