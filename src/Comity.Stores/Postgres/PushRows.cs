using Comity.Core.Push;
using Comity.Core.Tasks;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>The rows of <c>push_target</c> and <c>push_place</c>.</summary>
internal static class PushRows
{
    /// <summary>Writes a target, or puts it in the place of the one of that id; what that one was owed, this one is, at once.</summary>
    public static void Put(NpgsqlBatch batch, PushConfig config, string receiver)
    {
        batch.Say(
                "INSERT INTO push_target (task, id, url, receiver, schemes, secrets, dialect, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) " +
                "ON CONFLICT (task, id) DO UPDATE SET url = excluded.url, receiver = excluded.receiver, schemes = excluded.schemes, " +
                "secrets = excluded.secrets, dialect = excluded.dialect")
            .Text(config.Task.Value).Text(config.Id).Text(config.Url).Text(receiver).Text(PushText.Join(config.Schemes))
            .Bytes(config.Secrets.ToArray()).Text(config.Dialect).Number(config.CreatedAt.UtcTicks);
        batch.Say(
                "UPDATE push_place SET receiver = $3, failures = 0, due_at = CASE WHEN fence = 0 THEN $4 ELSE due_at END " +
                "WHERE task = $1 AND webhook = 0 AND target = $2")
            .Text(config.Task.Value).Text(config.Id).Text(receiver).Number(config.CreatedAt.UtcTicks);
    }

    public static void Lock(NpgsqlBatch batch, TaskId task) => batch.Say("SELECT FROM task WHERE id = $1 FOR NO KEY UPDATE").Text(task.Value);

    /// <summary>Receiver by receiver, so that the lanes of one that is busy are never walked through, and past what other
    /// nodes are just leasing.</summary>
    public static void Lease(NpgsqlBatch batch, PushLease lease)
    {
        const string Sql =
            "WITH RECURSIVE queue AS ((SELECT receiver FROM push_place WHERE due_at IS NOT NULL ORDER BY receiver LIMIT 1) UNION ALL " +
            "SELECT (SELECT receiver FROM push_place WHERE due_at IS NOT NULL AND receiver > queue.receiver ORDER BY receiver LIMIT 1) FROM queue WHERE queue.receiver IS NOT NULL), " +
            "due AS MATERIALIZED (SELECT found.* FROM queue CROSS JOIN LATERAL (" +
            "SELECT task, webhook, target, due_at FROM push_place WHERE receiver = queue.receiver AND due_at IS NOT NULL AND due_at <= $1 " +
            "ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) found WHERE queue.receiver <> ALL($3)), " +
            "oldest AS (SELECT * FROM due ORDER BY due_at LIMIT $4), " +
            "leased AS (UPDATE push_place p SET due_at = $5, fence = floor(random() * 9007199254740991)::bigint + 1 FROM oldest " +
            "WHERE p.task = oldest.task AND p.webhook = oldest.webhook AND p.target = oldest.target " +
            "RETURNING p.task, p.webhook, p.target, p.receiver, p.delivered, p.failures, p.fence, oldest.due_at AS since) " +
            "SELECT leased.task, leased.webhook, leased.target, leased.receiver, leased.delivered, leased.failures, leased.fence, " +
            "coalesce(t.url, w.url), coalesce(t.secrets, w.secrets), t.schemes, t.dialect, w.agents, w.states, w.kinds FROM leased " +
            "LEFT JOIN push_target t ON leased.webhook = 0 AND t.task = leased.task AND t.id = leased.target " +
            "LEFT JOIN webhook w ON leased.webhook = 1 AND w.id = leased.target AND w.disabled IS NULL ORDER BY leased.since";
        batch.Say(Sql).Number(lease.Now.UtcTicks).Number(lease.PerReceiver).Texts(lease.Busy).Number(lease.Max).Number(lease.Until.UtcTicks);
    }

    /// <returns>What was leased; and the lanes whose target or webhook is gone.</returns>
    public static async Task<(List<PushJob> Jobs, List<(PushLane Lane, long Fence)> Stale)> ReadLeasedAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        List<PushJob> jobs = [];
        List<(PushLane, long)> stale = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            var lane = new PushLane(new TaskId(rows.GetString(0)), rows.GetString(2), rows.GetInt32(1) == 1);
            if (rows.IsDBNull(7)) stale.Add((lane, rows.GetInt64(6)));
            else jobs.Add(Job(lane, rows));
        }

        return (jobs, stale);
    }

    public static void DeletePlace(NpgsqlBatch batch, PushLane lane, long fence) => batch
        .Say("DELETE FROM push_place WHERE task = $1 AND webhook = $2 AND target = $3 AND fence = $4").Lane(lane).Number(fence);

    /// <summary>Begins again after an event: <c>$4</c> is now, <c>$5</c> the event or nothing.</summary>
    public static void Revive(NpgsqlBatch batch, PushLane lane, long? after, DateTimeOffset now)
    {
        var receiver = lane.IsWebhook
            ? "SELECT receiver FROM webhook WHERE id = $3 AND disabled IS NULL"
            : "SELECT receiver FROM push_target WHERE task = $1 AND id = $3";
        batch.Say(
                "INSERT INTO push_place (task, webhook, target, receiver, due_at, delivered, failures, fence) " +
                $"SELECT task.id, $2, $3, known.receiver, $4, least(greatest(coalesce($5, task.seq - 1), 0), task.seq - 1), 0, 0 FROM task CROSS JOIN ({receiver}) known WHERE task.id = $1 " +
                "ON CONFLICT (task, webhook, target) DO UPDATE SET due_at = excluded.due_at, failures = 0, fence = 0, " +
                "delivered = CASE WHEN $5 IS NULL THEN push_place.delivered ELSE excluded.delivered END")
            .Lane(lane).Number(now.UtcTicks).Number(after);
    }

    public static NpgsqlBatchCommand Lane(this NpgsqlBatchCommand command, PushLane lane) =>
        command.Text(lane.Task.Value).Number(lane.IsWebhook ? 1 : 0).Text(lane.Target);

    private static PushJob Job(PushLane lane, NpgsqlDataReader row) => new(
        lane,
        row.GetString(7),
        lane.IsWebhook ? [] : PushText.Split(row.GetString(9)),
        row.GetFieldValue<byte[]>(8),
        lane.IsWebhook ? Webhook.Dialect : row.GetString(10),
        lane.IsWebhook ? WebhookRows.FilterOf(row.GetString(11), row.GetInt64(12), row.GetInt64(13)) : null,
        row.GetString(3),
        row.GetInt64(4),
        row.GetInt32(5),
        row.GetInt64(6));
}
