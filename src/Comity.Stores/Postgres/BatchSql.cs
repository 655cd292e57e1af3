using Comity.Core.Tasks;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>
/// The two round trips of a transaction: lock and look, then write and commit. Every node takes locks in the same order
/// (tasks, outbox, keys, counts, each sorted), so that no two ever wait for each other.
/// </summary>
internal static class BatchSql
{
    /// <summary>Begins, leaves the mark of the transaction, and locks what the operations are about.</summary>
    /// <param name="withBirths">Whether to look for rows of tasks that are to be made.</param>
    public static void Begin(NpgsqlBatch batch, string mark, long number, IReadOnlyList<WriteOperation> operations, bool withBirths)
    {
        const string Mark =
            "INSERT INTO commit_mark (id, number, at) VALUES ($1, $2, now()) ON CONFLICT (id) DO UPDATE SET number = excluded.number, at = excluded.at";
        const string Lock = $"SELECT {TaskRow.Columns} FROM task WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
        batch.Say("BEGIN");
        batch.Say(Mark).Text(mark).Number(number);
        var tasks = operations.Where(operation => withBirths || !operation.IsBirth).Select(operation => operation.Task.Value).Where(id => Storable.Is(id)).Distinct().ToList();
        batch.Say(Lock).Texts(tasks);
        Outbox.Ask(batch, tasks);
        batch.Say("SELECT key, content, task, seq, at FROM intake WHERE key = ANY($1)")
            .Blobs(operations.SelectMany(operation => operation.Keys).Select(key => key.Key.ToArray()));
    }

    /// <summary>What was found.</summary>
    public static async Task<Batch> ReadAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var found = new Batch();
        while (await rows.ReadAsync(cancellationToken)) found.Know(TaskRow.Read(rows));
        await rows.NextResultAsync(cancellationToken);
        await found.Outbox.ReadAsync(rows, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Know(new IntakeRow(
                rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1), new TaskId(rows.GetString(2)), rows.GetInt64(3), rows.Moment(4)));
        }

        return found;
    }

    public static void Commit(NpgsqlBatch batch, Batch changes, int shard)
    {
        var (births, moves) = (changes.Births, changes.Moves);
        foreach (var draft in births) draft.Close();
        foreach (var draft in moves) draft.Close();
        Insert(batch, births);
        Update(batch, moves);
        InsertEvents(batch, [.. births.Concat(moves).Where(draft => draft.Payload.Length > 0 && !draft.HasHead)]);
        changes.Outbox.Write(batch);
        InsertIntake(batch, [.. changes.NewIntake]);
        Count(batch, [.. births, .. moves], shard);
        batch.Say("COMMIT");
    }

    private static void Insert(NpgsqlBatch batch, IReadOnlyList<Draft> births)
    {
        const string Sql =
            $"INSERT INTO task ({TaskRow.Columns}, head_seq, head_events) SELECT * FROM " +
            "unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
        if (births.Count == 0) return;
        var tasks = births.Select(draft => draft.Current).ToList();
        batch.Say(Sql)
            .Texts(tasks.Select(task => task.Id.Value))
            .Texts(tasks.Select(task => task.Owner.Value))
            .Texts(tasks.Select(task => task.Agent.Value))
            .Texts(tasks.Select(task => task.Context.Value))
            .Numbers(tasks.Select(task => (long)task.State))
            .Numbers(tasks.Select(task => task.StatusAt.UtcTicks))
            .Numbers(tasks.Select(task => task.CreatedAt.UtcTicks))
            .Numbers(tasks.Select(task => task.Seq))
            .Numbers(tasks.Select(task => task.Fence))
            .Texts(tasks.Select(task => task.Lease?.Node))
            .Numbers(tasks.Select(task => task.Lease?.Until.UtcTicks))
            .Numbers(tasks.Select(task => (long)task.Attempt))
            .Numbers(tasks.Select(task => task.NotBefore?.UtcTicks))
            .Numbers(tasks.Select(task => task.Deadline?.UtcTicks))
            .Texts(tasks.Select(task => task.Parent?.Value))
            .Numbers(tasks.Select(task => (long)task.Depth))
            .Texts(tasks.Select(task => task.Origin))
            .Blobs(births.Select(draft => draft.StatusMessage))
            .Numbers(births.Select(draft => draft.HasHead ? draft.Current.Seq : 0))
            .Blobs(births.Select(draft => draft.HasHead ? draft.Payload : null));
    }

    // The rows are locked and were compared already; fence and sequence stand here so that no path can pass them by.
    private static void Update(NpgsqlBatch batch, IReadOnlyList<Draft> moves)
    {
        const string Sql =
            "UPDATE task SET seq = v.seq, fence = v.fence, lease_node = v.lease_node, lease_until = v.lease_until, " +
            "attempt = v.attempt, not_before = v.not_before, deadline = v.deadline, state = v.state, status_at = v.status_at, " +
            "status_message = CASE WHEN v.has_status THEN v.status_message ELSE task.status_message END " +
            "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS v(id, old_fence, old_seq, seq, fence, " +
            "lease_node, lease_until, attempt, not_before, deadline, state, status_at, has_status, status_message) " +
            "WHERE task.id = v.id AND task.fence = v.old_fence AND task.seq = v.old_seq";
        if (moves.Count == 0) return;
        var tasks = moves.Select(draft => draft.Current).ToList();
        batch.Say(Sql)
            .Texts(tasks.Select(task => task.Id.Value))
            .Numbers(moves.Select(draft => draft.Stored?.Fence))
            .Numbers(moves.Select(draft => draft.Stored?.Seq))
            .Numbers(tasks.Select(task => task.Seq))
            .Numbers(tasks.Select(task => task.Fence))
            .Texts(tasks.Select(task => task.Lease?.Node))
            .Numbers(tasks.Select(task => task.Lease?.Until.UtcTicks))
            .Numbers(tasks.Select(task => (long)task.Attempt))
            .Numbers(tasks.Select(task => task.NotBefore?.UtcTicks))
            .Numbers(tasks.Select(task => task.Deadline?.UtcTicks))
            .Numbers(tasks.Select(task => (long)task.State))
            .Numbers(tasks.Select(task => task.StatusAt.UtcTicks))
            .Flags(moves.Select(draft => draft.HasNewStatus))
            .Blobs(moves.Select(draft => draft.HasNewStatus ? draft.StatusMessage : null));
    }

    private static void InsertEvents(NpgsqlBatch batch, IReadOnlyList<Draft> drafts)
    {
        if (drafts.Count == 0) return;
        batch.Say("INSERT INTO task_event (task, last_seq, payload) SELECT * FROM unnest($1, $2, $3)")
            .Texts(drafts.Select(draft => draft.Current.Id.Value))
            .Numbers(drafts.Select(draft => draft.Current.Seq))
            .Blobs(drafts.Select(draft => draft.Payload));
    }

    // A key that another node is just writing makes this wait for it, and then begin again to find it known.
    private static void InsertIntake(NpgsqlBatch batch, IReadOnlyList<IntakeRow> rows)
    {
        if (rows.Count == 0) return;
        batch.Say("INSERT INTO intake (key, content, task, seq, at) SELECT * FROM unnest($1, $2, $3, $4, $5)")
            .Blobs(rows.Select(row => row.Key))
            .Blobs(rows.Select(row => row.Content))
            .Texts(rows.Select(row => row.Task.Value))
            .Numbers(rows.Select(row => row.Seq))
            .Numbers(rows.Select(row => row.At.UtcTicks));
    }

    private static void Count(NpgsqlBatch batch, IReadOnlyList<Draft> drafts, int shard)
    {
        const string Sql =
            "INSERT INTO task_count (owner, agent, state, shard, n) SELECT owner, agent, state, $5, n FROM " +
            "unnest($1, $2, $3, $4) AS v(owner, agent, state, n) ON CONFLICT (owner, agent, state, shard) DO UPDATE SET n = task_count.n + excluded.n";
        var changes = drafts
            .Where(draft => draft.Stored?.State != draft.Current.State)
            .SelectMany(draft => draft.Stored is { } stored ? [(Task: stored, By: -1), (Task: draft.Current, By: 1)] : new[] { (Task: draft.Current, By: 1) })
            .GroupBy(change => (Owner: change.Task.Owner.Value, Agent: change.Task.Agent.Value, change.Task.State), change => change.By)
            .Select(group => (group.Key, N: group.Sum()))
            .Where(change => change.N != 0)
            .OrderBy(change => change.Key.Owner, StringComparer.Ordinal).ThenBy(change => change.Key.Agent, StringComparer.Ordinal).ThenBy(change => change.Key.State)
            .ToList();
        if (changes.Count == 0) return;
        batch.Say(Sql)
            .Texts(changes.Select(change => change.Key.Owner))
            .Texts(changes.Select(change => change.Key.Agent))
            .Numbers(changes.Select(change => (long)change.Key.State))
            .Numbers(changes.Select(change => (long)change.N))
            .Number(shard);
    }
}
