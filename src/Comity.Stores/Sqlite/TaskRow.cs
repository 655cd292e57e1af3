using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Payload;

namespace Comity.Stores.Sqlite;

/// <summary>The head of a task as a row of <c>task</c>.</summary>
internal static class TaskRow
{
    /// <summary>What <see cref="Read"/> expects, from column 0.</summary>
    public const string Columns =
        "no, id, owner, agent, context, state, status_at, created_at, seq, fence, lease_node, lease_until, attempt, " +
        "not_before, deadline, parent, depth, origin, status_message";

    /// <summary>The row that a statement stands on.</summary>
    public static (long No, TaskRecord Task) Read(Statement row) => (row.Number(0), new TaskRecord
    {
        Id = new TaskId(row.Text(1)),
        Owner = new PrincipalId(row.Text(2)),
        Agent = new AgentName(row.Text(3)),
        Context = new ContextId(row.Text(4)),
        State = (TaskState)row.Number(5),
        StatusAt = row.Moment(6),
        CreatedAt = row.Moment(7),
        Seq = row.Number(8),
        Fence = row.Number(9),
        Lease = row.TextOrNull(10) is { } node ? new Lease(node, row.Moment(11)) : null,
        Attempt = (int)row.Number(12),
        NotBefore = row.MomentOrNull(13),
        Deadline = row.MomentOrNull(14),
        Parent = row.TextOrNull(15) is { } parent ? new TaskId(parent) : null,
        Depth = (int)row.Number(16),
        Origin = row.Text(17),
        StatusMessage = row.IsNull(18) ? null : MessageCodec.Decode(row.Bytes(18)),
    });

    public static List<TaskRecord> ReadAll(Statement rows)
    {
        List<TaskRecord> tasks = [];
        while (rows.Step()) tasks.Add(Read(rows).Task);
        return tasks;
    }

    /// <summary>Writes a new task.</summary>
    /// <param name="headEvents">All its events, or empty when they are in <c>task_event</c>.</param>
    public static void Insert(Connection connection, long no, TaskRecord task, byte[]? statusMessage, ReadOnlySpan<byte> headEvents)
    {
        const string Sql =
            $"INSERT INTO task ({Columns}, head_seq, head_events) VALUES " +
            "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
        using var insert = connection.Use(Sql);
        insert.Bind(1, no)
            .Bind(2, task.Id.Value)
            .Bind(3, task.Owner.Value)
            .Bind(4, task.Agent.Value)
            .Bind(5, task.Context.Value)
            .Bind(6, (long)task.State)
            .Bind(7, task.StatusAt)
            .Bind(8, task.CreatedAt)
            .Bind(9, task.Seq)
            .Bind(10, task.Fence)
            .Bind(11, task.Lease?.Node)
            .Bind(12, task.Lease?.Until)
            .Bind(13, task.Attempt)
            .Bind(14, task.NotBefore)
            .Bind(15, task.Deadline)
            .Bind(16, task.Parent?.Value)
            .Bind(17, task.Depth)
            .Bind(18, task.Origin);
        BindMessage(insert, 19, statusMessage);
        if (headEvents.IsEmpty) insert.Bind(20, 0L).BindNull(21);
        else insert.Bind(20, task.Seq).Bind(21, headEvents);
        insert.Step();
    }

    /// <summary>Writes what differs, with the statement that touches the fewest indexes.</summary>
    public static void Update(Connection connection, long no, TaskRecord before, TaskRecord after, byte[]? statusMessage)
    {
        if (!HasSameStatus(before, after)) UpdateStatus(connection, no, after, statusMessage);
        else if (HasSameRun(before, after)) UpdateSeq(connection, no, after.Seq);
        else UpdateRun(connection, no, after);
    }

    // By reference: an equal message that was read anew costs an update too much, and nothing else.
    private static bool HasSameStatus(TaskRecord before, TaskRecord after) =>
        before.State == after.State && before.StatusAt == after.StatusAt &&
        ReferenceEquals(before.StatusMessage, after.StatusMessage);

    private static bool HasSameRun(TaskRecord before, TaskRecord after) =>
        before.Fence == after.Fence && before.Lease == after.Lease && before.Attempt == after.Attempt &&
        before.NotBefore == after.NotBefore && before.Deadline == after.Deadline;

    // A chunk: no index knows the sequence number.
    private static void UpdateSeq(Connection connection, long no, long seq)
    {
        using var update = connection.Use("UPDATE task SET seq = ?2 WHERE no = ?1");
        update.Bind(1, no).Bind(2, seq).Step();
    }

    // A claim, a renewal: the lists do not move.
    private static void UpdateRun(Connection connection, long no, TaskRecord task)
    {
        const string Sql =
            "UPDATE task SET seq = ?2, fence = ?3, lease_node = ?4, lease_until = ?5, attempt = ?6, not_before = ?7, " +
            "deadline = ?8 WHERE no = ?1";
        using var update = connection.Use(Sql);
        BindRun(update, no, task).Step();
    }

    private static void UpdateStatus(Connection connection, long no, TaskRecord task, byte[]? statusMessage)
    {
        const string Sql =
            "UPDATE task SET seq = ?2, fence = ?3, lease_node = ?4, lease_until = ?5, attempt = ?6, not_before = ?7, " +
            "deadline = ?8, state = ?9, status_at = ?10, status_message = ?11 WHERE no = ?1";
        using var update = connection.Use(Sql);
        BindRun(update, no, task).Bind(9, (long)task.State).Bind(10, task.StatusAt);
        BindMessage(update, 11, statusMessage);
        update.Step();
    }

    private static Statement BindRun(Statement update, long no, TaskRecord task) => update
        .Bind(1, no)
        .Bind(2, task.Seq)
        .Bind(3, task.Fence)
        .Bind(4, task.Lease?.Node)
        .Bind(5, task.Lease?.Until)
        .Bind(6, task.Attempt)
        .Bind(7, task.NotBefore)
        .Bind(8, task.Deadline);

    private static void BindMessage(Statement statement, int parameter, byte[]? message)
    {
        if (message is null) statement.BindNull(parameter);
        else statement.Bind(parameter, message);
    }
}
