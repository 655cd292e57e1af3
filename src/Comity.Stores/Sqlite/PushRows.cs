using Comity.Core.Push;
using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite;

/// <summary>The rows of <c>push_target</c>, <c>push_place</c> and <c>push_delivery</c>.</summary>
internal static class PushRows
{
    /// <summary>Writes a target, or puts it in the place of the one of that id.</summary>
    public static void Put(Connection connection, long task, PushConfig config, string receiver)
    {
        const string Sql =
            "INSERT INTO push_target (task, id, no, url, receiver, schemes, secrets, dialect, created_at) " +
            "SELECT ?1, ?2, coalesce(max(no), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8 FROM push_target WHERE task = ?1 " +
            "ON CONFLICT (task, id) DO UPDATE SET url = excluded.url, receiver = excluded.receiver, schemes = excluded.schemes, " +
            "secrets = excluded.secrets, dialect = excluded.dialect";
        using var insert = connection.Use(Sql);
        insert.Bind(1, task).Bind(2, config.Id).Bind(3, config.Url).Bind(4, receiver).Bind(5, PushText.Join(config.Schemes))
            .Bind(6, config.Secrets.Span).Bind(7, config.Dialect).Bind(8, config.CreatedAt).Step();
    }

    /// <summary>What was owed to the target of that id before, it is owed to the one that took its place, at once.</summary>
    public static void MovePlace(Connection connection, long task, string id, string receiver, DateTimeOffset now)
    {
        using var update = connection.Use(
            "UPDATE push_place SET receiver = ?3, failures = 0, due_at = CASE WHEN fence = 0 THEN ?4 ELSE due_at END " +
            "WHERE task = ?1 AND webhook = 0 AND target = ?2");
        update.Bind(1, task).Bind(2, id).Bind(3, receiver).Bind(4, now).Step();
    }

    public static IReadOnlyList<PushConfig> List(Connection connection, TaskId task)
    {
        using var rows = connection.Use(
            "SELECT id, url, schemes, secrets, dialect, created_at FROM push_target WHERE task = (SELECT no FROM task WHERE id = ?1) ORDER BY no");
        rows.Bind(1, task.Value);
        List<PushConfig> configs = [];
        while (rows.Step())
            configs.Add(new PushConfig(task, rows.Text(0), rows.Text(1), PushText.Split(rows.Text(2)), rows.Bytes(3).ToArray(), rows.Text(4), rows.Moment(5)));
        return configs;
    }

    public static void DeleteTarget(Connection connection, long task, string id)
    {
        using (var target = connection.Use("DELETE FROM push_target WHERE task = ?1 AND id = ?2")) target.Bind(1, task).Bind(2, id).Step();
        DeletePlace(connection, task, isWebhook: false, id);
    }

    public static void DeletePlace(Connection connection, long task, bool isWebhook, string target)
    {
        using var place = connection.Use("DELETE FROM push_place WHERE task = ?1 AND webhook = ?2 AND target = ?3");
        place.Bind(1, task).Bind(2, isWebhook ? 1L : 0L).Bind(3, target).Step();
    }

    /// <summary>Lanes that are due and have a receiver with room, the longest waiting first. Receiver by receiver, so that
    /// the lanes of one that is busy are never walked through.</summary>
    public static IReadOnlyList<PlaceDue> Due(Connection connection, PushLease lease)
    {
        List<PlaceDue> due = [];
        for (var next = NextReceiver(connection, ""); next is var (receiver, first); next = NextReceiver(connection, receiver))
        {
            if (first <= lease.Now && !lease.Busy.Contains(receiver)) AddDue(connection, receiver, lease, due);
        }

        return [.. due.OrderBy(place => place.DueAt).Take(lease.Max)];
    }

    public static DateTimeOffset? NextDue(Connection connection, DateTimeOffset after)
    {
        using var row = connection.Use(
            "SELECT due_at FROM push_place INDEXED BY push_place_due WHERE due_at IS NOT NULL AND due_at > ?1 ORDER BY due_at LIMIT 1");
        return row.Bind(1, after).Step() ? row.Moment(0) : null;
    }

    /// <summary>What a leased lane is about; <see langword="null"/> when its task, target or webhook is gone.</summary>
    public static PushJob? Job(Connection connection, PlaceDue place, long fence)
    {
        const string Target =
            "SELECT task.id, p.receiver, p.delivered, p.failures, t.url, t.secrets, t.schemes, t.dialect FROM push_place p " +
            "JOIN task ON task.no = p.task JOIN push_target t ON t.task = p.task AND t.id = p.target WHERE p.task = ?1 AND p.webhook = 0 AND p.target = ?2";
        const string Webhook =
            "SELECT task.id, p.receiver, p.delivered, p.failures, w.url, w.secrets, w.agents, w.states, w.kinds FROM push_place p " +
            "JOIN task ON task.no = p.task JOIN webhook w ON w.id = p.target AND w.disabled IS NULL WHERE p.task = ?1 AND p.webhook = 1 AND p.target = ?2";
        using var row = connection.Use(place.IsWebhook ? Webhook : Target);
        if (!row.Bind(1, place.Task).Bind(2, place.Target).Step()) return null;
        return new PushJob(
            new PushLane(new TaskId(row.Text(0)), place.Target, place.IsWebhook),
            row.Text(4),
            place.IsWebhook ? [] : PushText.Split(row.Text(6)),
            row.Bytes(5).ToArray(),
            place.IsWebhook ? Core.Push.Webhook.Dialect : row.Text(7),
            place.IsWebhook ? WebhookRows.FilterOf(row.Text(6), row.Number(7), row.Number(8)) : null,
            row.Text(1),
            row.Number(2),
            (int)row.Number(3),
            fence);
    }

    public static IReadOnlyList<PushStanding> Standings(Connection connection, PushLogQuery query)
    {
        const string Select = "SELECT task.id, p.target, p.webhook, p.delivered, p.failures, p.due_at FROM push_place p JOIN task ON task.no = p.task WHERE ";
        const string OfTask = Select + "task.id = ?1 AND p.webhook = ?3 AND (?3 = 0 OR p.target = ?2) ORDER BY p.target LIMIT ?4";
        const string OfAll = Select + "p.webhook = ?3 AND (?3 = 0 OR p.target = ?2) ORDER BY p.task DESC, p.target LIMIT ?4";
        using var rows = connection.Use(query.Task is null ? OfAll : OfTask);
        rows.Bind(1, query.Task?.Value).Bind(2, query.Webhook).Bind(3, query.Webhook is null ? 0L : 1L).Bind(4, query.Max);
        List<PushStanding> standings = [];
        while (rows.Step())
            standings.Add(new PushStanding(new PushLane(new TaskId(rows.Text(0)), rows.Text(1), rows.Number(2) == 1), rows.Number(3), (int)rows.Number(4), rows.MomentOrNull(5)));
        return standings;
    }

    public static void Log(Connection connection, long task, IReadOnlyList<PushDelivery> log)
    {
        foreach (var entry in log)
        {
            using var insert = connection.Use(
                "INSERT INTO push_delivery (task, webhook, target, seq, attempt, at, status, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
            insert.Bind(1, task).Bind(2, entry.Lane.IsWebhook ? 1L : 0L).Bind(3, entry.Lane.Target).Bind(4, entry.Seq).Bind(5, entry.Attempt)
                .Bind(6, entry.At).Bind(7, entry.Status).Bind(8, entry.Error).Step();
        }
    }

    /// <summary>Keeps of a task's log what is kept of one.</summary>
    public static void TrimLog(Connection connection, long task)
    {
        using var delete = connection.Use(
            "DELETE FROM push_delivery WHERE task = ?1 AND no <= (SELECT no FROM push_delivery WHERE task = ?1 ORDER BY no DESC LIMIT 1 OFFSET ?2)");
        delete.Bind(1, task).Bind(2, PushRules.LogPerTaskMax).Step();
    }

    public static IReadOnlyList<PushDelivery> ReadLog(Connection connection, PushLogQuery query)
    {
        const string Select = "SELECT task.id, d.target, d.webhook, d.seq, d.attempt, d.at, d.status, d.error FROM push_delivery d ";
        const string Task = "JOIN task ON task.no = d.task ";
        const string OfTask = Select + "INDEXED BY push_delivery_of_task " + Task +
            "WHERE d.task = (SELECT no FROM task WHERE id = ?1) AND d.webhook = ?3 AND (?3 = 0 OR d.target = ?2) ORDER BY d.no DESC LIMIT ?4";
        const string OfWebhook = Select + "INDEXED BY push_delivery_of_webhook " + Task + "WHERE d.webhook = 1 AND d.target = ?2 ORDER BY d.no DESC LIMIT ?4";
        const string OfTargets = Select + "INDEXED BY push_delivery_of_targets " + Task + "WHERE d.webhook = 0 ORDER BY d.no DESC LIMIT ?4";
        using var rows = connection.Use(query.Task is not null ? OfTask : query.Webhook is not null ? OfWebhook : OfTargets);
        rows.Bind(4, query.Max);
        if (query.Task is { } task) rows.Bind(1, task.Value).Bind(3, query.Webhook is null ? 0L : 1L);
        if (query.Task is not null || query.Webhook is not null) rows.Bind(2, query.Webhook);
        List<PushDelivery> log = [];
        while (rows.Step())
        {
            log.Add(new PushDelivery(
                new PushLane(new TaskId(rows.Text(0)), rows.Text(1), rows.Number(2) == 1),
                rows.Number(3),
                (int)rows.Number(4),
                rows.Moment(5),
                (int?)rows.NumberOrNull(6),
                rows.TextOrNull(7)));
        }

        return log;
    }

    private static (string Receiver, DateTimeOffset First)? NextReceiver(Connection connection, string after)
    {
        using var row = connection.Use(
            "SELECT receiver, due_at FROM push_place INDEXED BY push_place_of_receiver WHERE due_at IS NOT NULL AND receiver > ?1 ORDER BY receiver, due_at LIMIT 1");
        return row.Bind(1, after).Step() ? (row.Text(0), row.Moment(1)) : null;
    }

    private static void AddDue(Connection connection, string receiver, PushLease lease, List<PlaceDue> due)
    {
        using var rows = connection.Use(
            "SELECT task, webhook, target, due_at FROM push_place INDEXED BY push_place_of_receiver " +
            "WHERE due_at IS NOT NULL AND receiver = ?1 AND due_at <= ?2 ORDER BY due_at LIMIT ?3");
        rows.Bind(1, receiver).Bind(2, lease.Now).Bind(3, lease.PerReceiver);
        while (rows.Step()) due.Add(new PlaceDue(rows.Number(0), rows.Number(1) == 1, rows.Text(2), rows.Moment(3)));
    }
}

/// <summary>A lane that was due when it was read.</summary>
internal readonly record struct PlaceDue(long Task, bool IsWebhook, string Target, DateTimeOffset DueAt);
