using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Payload;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>The head of a task as a row of <c>task</c>.</summary>
internal static class TaskRow
{
    /// <summary>What <see cref="Read"/> expects, from column 0.</summary>
    public const string Columns =
        "id, owner, agent, context, state, status_at, created_at, seq, fence, lease_node, lease_until, attempt, " +
        "not_before, deadline, parent, depth, origin, status_message";

    /// <summary>The same, of a table named <c>task</c> beside others.</summary>
    public static readonly string TaskColumns = string.Join(", ", Columns.Split(", ").Select(column => "task." + column));

    /// <summary>How many columns there are; what else a statement selects comes after them.</summary>
    public const int Count = 18;

    public static TaskRecord Read(NpgsqlDataReader row) => new()
    {
        Id = new TaskId(row.GetString(0)),
        Owner = new PrincipalId(row.GetString(1)),
        Agent = new AgentName(row.GetString(2)),
        Context = new ContextId(row.GetString(3)),
        State = (TaskState)row.GetInt32(4),
        StatusAt = row.Moment(5),
        CreatedAt = row.Moment(6),
        Seq = row.GetInt64(7),
        Fence = row.GetInt64(8),
        Lease = row.IsDBNull(9) ? null : new Lease(row.GetString(9), row.Moment(10)),
        Attempt = row.GetInt32(11),
        NotBefore = row.MomentOrNull(12),
        Deadline = row.MomentOrNull(13),
        Parent = row.IsDBNull(14) ? null : new TaskId(row.GetString(14)),
        Depth = row.GetInt32(15),
        Origin = row.GetString(16),
        StatusMessage = row.IsDBNull(17) ? null : MessageCodec.Decode(row.GetFieldValue<byte[]>(17)),
    };

    public static async Task<IReadOnlyList<TaskRecord>> ReadAllAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        List<TaskRecord> tasks = [];
        while (await rows.ReadAsync(cancellationToken)) tasks.Add(Read(rows));
        return tasks;
    }

    public static DateTimeOffset Moment(this NpgsqlDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? MomentOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Moment(column);
}
