using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Payload;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>What is asked about tasks, except for lists.</summary>
internal sealed class TaskReads(Database database)
{
    public async ValueTask<TaskRecord?> FindAsync(TaskId id, CancellationToken cancellationToken)
    {
        if (!Storable.Is(id.Value)) return null;
        return await database.ReadAsync(
            batch => batch.Say($"SELECT {TaskRow.Columns} FROM task WHERE id = $1").Text(id.Value),
            async (row, token) => await row.ReadAsync(token) ? TaskRow.Read(row) : null,
            cancellationToken);
    }

    public async ValueTask<(TaskRecord Task, IReadOnlyList<TaskEvent> Events)?> LoadAsync(TaskId id, CancellationToken cancellationToken)
    {
        if (!Storable.Is(id.Value)) return null;
        return await database.ReadAsync(
            batch =>
            {
                batch.Say($"SELECT {TaskRow.Columns}, head_events FROM task WHERE id = $1").Text(id.Value);
                batch.Say("SELECT last_seq, payload FROM task_event WHERE task = $1 ORDER BY last_seq").Text(id.Value);
            },
            ReadLoadedAsync,
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<TaskEvent>> EventsAsync(TaskId id, long after, int max, CancellationToken cancellationToken)
    {
        if (!Storable.Is(id.Value)) return [];
        return await database.ReadAsync(
            batch =>
            {
                batch.Say("SELECT head_events FROM task WHERE id = $1 AND head_seq > $2").Text(id.Value).Number(after);
                batch.Say("SELECT payload FROM task_event WHERE task = $1 AND last_seq > $2 ORDER BY last_seq LIMIT $3").Text(id.Value).Number(after).Number(max);
            },
            async (rows, token) =>
            {
                List<TaskEvent> events = [];
                if (await rows.ReadAsync(token)) EventCodec.Decode(rows.GetFieldValue<byte[]>(0), after, events);
                await rows.NextResultAsync(token);
                while (events.Count < max && await rows.ReadAsync(token)) EventCodec.Decode(rows.GetFieldValue<byte[]>(0), after, events);
                return events;
            },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<TaskRecord>> ContextAsync(
        PrincipalId owner, AgentName agent, ContextId context, int max, CancellationToken cancellationToken)
    {
        const string Sql =
            $"SELECT {TaskRow.Columns} FROM task WHERE owner = $1 AND context = $2 AND agent = $3 ORDER BY created_at DESC, id DESC LIMIT $4";
        return await database.ReadAsync(
            batch => batch.Say(Sql).Text(owner.Value).Text(context.Value).Text(agent.Value).Number(max), TaskRow.ReadAllAsync, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<TaskRecord>> LostAsync(DateTimeOffset now, string? exclusiveNode, int max, CancellationToken cancellationToken)
    {
        const string Leased = $"SELECT {TaskRow.Columns} FROM task WHERE lease_node IS NOT NULL AND state < 5";
        return await database.ReadAsync(
            batch =>
            {
                if (exclusiveNode is null) batch.Say($"{Leased} AND lease_until < $1 ORDER BY lease_until LIMIT $2").Number(now.UtcTicks).Number(max);
                else batch.Say($"{Leased} AND (lease_until < $1 OR lease_node <> $3) ORDER BY lease_until LIMIT $2").Number(now.UtcTicks).Number(max).Text(exclusiveNode);
            },
            TaskRow.ReadAllAsync,
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<TaskRecord>> OverdueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        const string Sql =
            $"SELECT {TaskRow.Columns} FROM task WHERE deadline IS NOT NULL AND state < 5 AND deadline <= $1 ORDER BY deadline LIMIT $2";
        return database.ReadAsync(batch => batch.Say(Sql).Number(now.UtcTicks).Number(max), TaskRow.ReadAllAsync, cancellationToken);
    }

    public ValueTask<IReadOnlyList<TaskRecord>> ChildrenAsync(TaskId parent, CancellationToken cancellationToken)
    {
        const string Sql =
            $"SELECT {TaskRow.Columns} FROM task WHERE parent IS NOT NULL AND state < 5 AND parent = $1 ORDER BY created_at, id";
        return database.ReadAsync(batch => batch.Say(Sql).Text(parent.Value), TaskRow.ReadAllAsync, cancellationToken);
    }

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        const string Sql =
            "SELECT not_before FROM task WHERE state = 1 AND lease_node IS NULL AND not_before IS NOT NULL ORDER BY not_before LIMIT 1";
        return database.ReadAsync(
            batch => batch.Say(Sql),
            async (row, token) => await row.ReadAsync(token) ? row.Moment(0) : (DateTimeOffset?)null,
            cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<TaskState, long>> CountAsync(CancellationToken cancellationToken) => database.ReadAsync(
        batch => batch.Say("SELECT state, sum(n)::bigint FROM task_count GROUP BY state"),
        async (rows, token) =>
        {
            var counts = Enum.GetValues<TaskState>().ToDictionary(state => state, _ => 0L);
            while (await rows.ReadAsync(token)) counts[(TaskState)rows.GetInt32(0)] = rows.GetInt64(1);
            return (IReadOnlyDictionary<TaskState, long>)counts;
        },
        cancellationToken);

    // Events are never changed and the head says which is the last, so that what was committed between the two
    // statements is left out, and no transaction needs to hold them together.
    private static async Task<(TaskRecord Task, IReadOnlyList<TaskEvent> Events)?> ReadLoadedAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        if (!await rows.ReadAsync(cancellationToken)) return null;
        var task = TaskRow.Read(rows);
        List<TaskEvent> events = [];
        if (!rows.IsDBNull(TaskRow.Count)) EventCodec.Decode(rows.GetFieldValue<byte[]>(TaskRow.Count), 0, events);
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken) && rows.GetInt64(0) <= task.Seq)
            EventCodec.Decode(rows.GetFieldValue<byte[]>(1), 0, events);
        return (task, events);
    }
}
