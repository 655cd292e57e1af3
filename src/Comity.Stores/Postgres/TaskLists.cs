using Comity.Core.Broker;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>
/// Lists of tasks, newest status first, each with its exact total, in one statement and so of one moment. An index keeps
/// each (owner, agent, state) and each (owner, context) in that order; a list that spans several takes the beginning of each.
/// </summary>
internal sealed class TaskLists(Database database)
{
    public async ValueTask<TaskList> ReadAsync(TaskListQuery query, CancellationToken cancellationToken)
    {
        if (!Storable.Is(query.Owner?.Value, query.Agent?.Value, query.Context?.Value, query.Before?.Id.Value)) return new TaskList([], 0);
        return await database.ReadAsync(batch => Ask(batch, query), AnswerAsync, cancellationToken);
    }

    private static void Ask(NpgsqlBatch batch, TaskListQuery query)
    {
        var command = batch.Say("");
        var parameters = 0;
        string Text(string? value) => $"${(++parameters, command.Text(value)).Item1}";
        string Number(long value) => $"${(++parameters, command.Number(value)).Item1}";

        var ofCount = "";
        if (query.Owner is { } owner) ofCount += $" AND owner = {Text(owner.Value)}";
        if (query.Agent is { } agent) ofCount += $" AND agent = {Text(agent.Value)}";
        if (query.State is { } state) ofCount += $" AND state = {Number((long)state)}";
        var span = query.Context is { } context
            ? $"task.owner = span.owner AND task.context = {Text(context.Value)}"
            : "task.owner = span.owner AND task.agent = span.agent AND task.state = span.state";
        if (query.Context is not null && query.Agent is { } ofAgent) span += $" AND task.agent = {Text(ofAgent.Value)}";
        if (query.Context is not null && query.State is { } inState) span += $" AND task.state = {Number((long)inState)}";
        if (query.StatusSince is { } since) span += $" AND task.status_at >= {Number(since.UtcTicks)}";
        var place = query.Before is { } before ? $" AND (task.status_at, task.id) < ({Number(before.StatusAt.UtcTicks)}, {Text(before.Id.Value)})" : "";

        // A total of whole ranges is known; any other is counted on the index.
        var total = query.Context is null && query.StatusSince is null
            ? "SELECT coalesce(sum(n), 0)::bigint FROM span"
            : $"SELECT coalesce(sum(matching.n), 0)::bigint FROM span CROSS JOIN LATERAL (SELECT count(*) AS n FROM task WHERE {span}) matching";
        var spans = query.Context is null ? "owner, agent, state" : "owner";
        var limit = Number(query.Limit);
        command.CommandText =
            $"WITH span AS MATERIALIZED (SELECT {spans}, sum(n) AS n FROM task_count WHERE true{ofCount} GROUP BY {spans} HAVING sum(n) > 0), " +
            $"page AS (SELECT listed.* FROM span CROSS JOIN LATERAL (SELECT {TaskRow.TaskColumns} FROM task WHERE {span}{place} " +
            $"ORDER BY task.status_at DESC, task.id DESC LIMIT {limit}) listed ORDER BY status_at DESC, id DESC LIMIT {limit}) " +
            $"SELECT {TaskRow.Columns}, total.n FROM ({total}) AS total(n) LEFT JOIN page ON true ORDER BY status_at DESC, id DESC";
    }

    private static async Task<TaskList> AnswerAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        List<Core.Tasks.TaskRecord> tasks = [];
        var total = 0L;
        while (await rows.ReadAsync(cancellationToken))
        {
            total = rows.GetInt64(TaskRow.Count);
            if (!rows.IsDBNull(0)) tasks.Add(TaskRow.Read(rows));
        }

        return new TaskList(tasks, total);
    }
}
