using Comity.Core.Push;
using Comity.Core.Tasks;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>The rows of <c>push_delivery</c>, and where lanes stand, as the operator sees them.</summary>
internal static class PushLog
{
    /// <summary>Adds entries, and keeps of the task's log what is kept of one.</summary>
    public static void Add(NpgsqlBatch batch, TaskId task, IReadOnlyList<PushDelivery> log)
    {
        if (log.Count == 0) return;
        batch.Say(
                "INSERT INTO push_delivery (task, webhook, target, seq, attempt, at, status, error) SELECT $1, v.webhook, v.target, v.seq, v.attempt, v.at, v.status, v.error " +
                "FROM unnest($2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS v(webhook, target, seq, attempt, at, status, error, no) " +
                "WHERE EXISTS (SELECT FROM task WHERE id = $1) ORDER BY v.no")
            .Text(task.Value)
            .Numbers(log.Select(entry => entry.Lane.IsWebhook ? 1L : 0L))
            .Texts(log.Select(entry => entry.Lane.Target))
            .Numbers(log.Select(entry => entry.Seq))
            .Numbers(log.Select(entry => (long)entry.Attempt))
            .Numbers(log.Select(entry => entry.At.UtcTicks))
            .Numbers(log.Select(entry => (long?)entry.Status))
            .Texts(log.Select(entry => entry.Error?.Replace('\0', ' ')));
        batch.Say("DELETE FROM push_delivery WHERE task = $1 AND no <= (SELECT no FROM push_delivery WHERE task = $1 ORDER BY no DESC LIMIT 1 OFFSET $2)")
            .Text(task.Value).Number(PushRules.LogPerTaskMax);
    }

    public static void Ask(NpgsqlBatch batch, PushLogQuery query)
    {
        const string Select = "SELECT task, target, webhook, seq, attempt, at, status, error FROM push_delivery WHERE ";
        var command = query switch
        {
            { Task: not null, Webhook: null } => batch.Say(Select + "task = $1 AND webhook = 0 ORDER BY no DESC LIMIT $2").Text(query.Task?.Value),
            { Task: not null } => batch.Say(Select + "task = $1 AND webhook = 1 AND target = $3 ORDER BY no DESC LIMIT $2").Text(query.Task?.Value),
            { Webhook: not null } => batch.Say(Select + "webhook = 1 AND target = $1 ORDER BY no DESC LIMIT $2").Text(query.Webhook),
            _ => batch.Say(Select + "webhook = 0 ORDER BY no DESC LIMIT $1"),
        };
        command.Number(query.Max);
        if (query is { Task: not null, Webhook: not null }) command.Text(query.Webhook);
    }

    public static async Task<IReadOnlyList<PushDelivery>> ReadAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        List<PushDelivery> log = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            log.Add(new PushDelivery(
                new PushLane(new TaskId(rows.GetString(0)), rows.GetString(1), rows.GetInt32(2) == 1),
                rows.GetInt64(3),
                rows.GetInt32(4),
                rows.Moment(5),
                rows.IsDBNull(6) ? null : rows.GetInt32(6),
                rows.IsDBNull(7) ? null : rows.GetString(7)));
        }

        return log;
    }

    public static void AskStandings(NpgsqlBatch batch, PushLogQuery query)
    {
        const string Select = "SELECT task, target, webhook, delivered, failures, due_at FROM push_place WHERE ";
        var ofTask = query.Task is null ? "" : " AND task = $3";
        var command = query.Webhook is null
            ? batch.Say($"{Select} webhook = 0 AND $2::text IS NULL{ofTask} ORDER BY task DESC, target LIMIT $1")
            : batch.Say($"{Select} webhook = 1 AND target = $2{ofTask} ORDER BY task DESC, target LIMIT $1");
        command.Number(query.Max).Text(query.Webhook);
        if (query.Task is { } task) command.Text(task.Value);
    }

    public static async Task<IReadOnlyList<PushStanding>> ReadStandingsAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        List<PushStanding> standings = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            standings.Add(new PushStanding(
                new PushLane(new TaskId(rows.GetString(0)), rows.GetString(1), rows.GetInt32(2) == 1), rows.GetInt64(3), rows.GetInt32(4), rows.MomentOrNull(5)));
        }

        return standings;
    }
}
