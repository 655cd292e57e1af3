using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Payload;

namespace Comity.Stores.Sqlite;

/// <summary>What is asked about tasks, except for lists. Every statement names its index, so that none can turn into a scan.</summary>
internal static class TaskReads
{
    public static TaskRecord? Find(Connection connection, TaskId id)
    {
        using var row = connection.Use($"SELECT {TaskRow.Columns} FROM task INDEXED BY task_by_id WHERE id = ?1");
        return row.Bind(1, id.Value).Step() ? TaskRow.Read(row).Task : null;
    }

    public static (TaskRecord Task, IReadOnlyList<TaskEvent> Events)? Load(Connection connection, TaskId id)
    {
        const int HeadSeq = 19, HeadEvents = 20;
        using var row = connection.Use(
            $"SELECT {TaskRow.Columns}, head_seq, head_events FROM task INDEXED BY task_by_id WHERE id = ?1");
        if (!row.Bind(1, id.Value).Step()) return null;
        var (no, task) = TaskRow.Read(row);
        List<TaskEvent> events = [];
        EventCodec.Decode(row.Bytes(HeadEvents), 0, events);

        // Events are never changed and the head says which is the last, so that no transaction needs to hold the two together.
        if (row.Number(HeadSeq) < task.Seq) EventRows.Read(connection, no, row.Number(HeadSeq), task.Seq, int.MaxValue, events);
        return (task, events);
    }

    public static IReadOnlyList<TaskEvent> Events(Connection connection, (TaskId Id, long After, int Max) asked)
    {
        const string Sql =
            "SELECT no, seq, head_seq, CASE WHEN head_seq > ?2 THEN head_events END " +
            "FROM task INDEXED BY task_by_id WHERE id = ?1";
        using var row = connection.Use(Sql);
        if (!row.Bind(1, asked.Id.Value).Bind(2, asked.After).Step() || row.Number(1) <= asked.After) return [];
        List<TaskEvent> events = [];
        EventCodec.Decode(row.Bytes(3), asked.After, events);
        EventRows.Read(connection, row.Number(0), Math.Max(asked.After, row.Number(2)), row.Number(1), asked.Max, events);
        return events;
    }

    public static IReadOnlyList<TaskRecord> Context(
        Connection connection, (PrincipalId Owner, AgentName Agent, ContextId Context, int Max) asked)
    {
        const string Sql =
            $"SELECT {TaskRow.Columns} FROM task WHERE no IN (SELECT no FROM task INDEXED BY task_by_context " +
            "WHERE owner = ?1 AND context = ?2 AND agent = ?3 ORDER BY no DESC LIMIT ?4) ORDER BY no DESC";
        using var rows = connection.Use(Sql);
        return TaskRow.ReadAll(rows.Bind(1, asked.Owner.Value).Bind(2, asked.Context.Value).Bind(3, asked.Agent.Value).Bind(4, asked.Max));
    }

    public static IReadOnlyList<TaskRecord> Lost(Connection connection, (DateTimeOffset Now, string? Node, int Max) asked)
    {
        const string Leased = $"SELECT {TaskRow.Columns} FROM task INDEXED BY task_leased WHERE lease_node IS NOT NULL AND state < 5";
        const string Ended = $"{Leased} AND lease_until < ?1 ORDER BY lease_until LIMIT ?2";
        const string EndedOrForeign = $"{Leased} AND (lease_until < ?1 OR lease_node <> ?3) ORDER BY lease_until LIMIT ?2";
        using var rows = connection.Use(asked.Node is null ? Ended : EndedOrForeign);
        rows.Bind(1, asked.Now).Bind(2, asked.Max);
        return TaskRow.ReadAll(asked.Node is null ? rows : rows.Bind(3, asked.Node));
    }

    public static IReadOnlyList<TaskRecord> Overdue(Connection connection, (DateTimeOffset Now, int Max) asked)
    {
        const string Sql =
            $"SELECT {TaskRow.Columns} FROM task INDEXED BY task_due " +
            "WHERE deadline IS NOT NULL AND state < 5 AND deadline <= ?1 ORDER BY deadline LIMIT ?2";
        using var rows = connection.Use(Sql);
        return TaskRow.ReadAll(rows.Bind(1, asked.Now).Bind(2, asked.Max));
    }

    public static IReadOnlyList<TaskRecord> Children(Connection connection, TaskId parent)
    {
        const string Sql =
            $"SELECT {TaskRow.Columns} FROM task INDEXED BY task_by_parent " +
            "WHERE parent IS NOT NULL AND state < 5 AND parent = ?1 ORDER BY no";
        using var rows = connection.Use(Sql);
        return TaskRow.ReadAll(rows.Bind(1, parent.Value));
    }

    public static DateTimeOffset? NextDue(Connection connection, int nothing)
    {
        const string Sql =
            "SELECT not_before FROM task INDEXED BY task_waiting " +
            "WHERE state = 1 AND lease_node IS NULL AND not_before IS NOT NULL ORDER BY not_before LIMIT 1";
        using var row = connection.Use(Sql);
        return row.Step() ? row.Moment(0) : null;
    }

    public static IReadOnlyDictionary<TaskState, long> Count(Connection connection, int nothing)
    {
        using var rows = connection.Use("SELECT state, sum(n) FROM task_count GROUP BY state");
        var counts = Enum.GetValues<TaskState>().ToDictionary(state => state, _ => 0L);
        while (rows.Step()) counts[(TaskState)rows.Number(0)] = rows.Number(1);
        return counts;
    }
}
