using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Postgres;

/// <summary>Who runs what. Not waited for on disk: a claim that a crash takes back costs only a repeat, for its fence went with it.</summary>
internal sealed class Claims(Database database)
{
    /// <summary>Agent by agent, so that a long queue of one that is busy is never walked through, and past what other nodes
    /// are just claiming.</summary>
    public async ValueTask<IReadOnlyList<TaskRecord>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        const string Waiting = "state = 1 AND lease_node IS NULL";
        var sql =
            $"WITH RECURSIVE queue AS ((SELECT agent FROM task WHERE {Waiting} ORDER BY agent LIMIT 1) UNION ALL " +
            $"SELECT (SELECT agent FROM task WHERE {Waiting} AND agent > queue.agent ORDER BY agent LIMIT 1) FROM queue WHERE queue.agent IS NOT NULL), " +
            "due AS MATERIALIZED (SELECT found.id, found.since FROM queue CROSS JOIN LATERAL (" +
            $"SELECT id, coalesce(not_before, created_at) AS since FROM task WHERE {Waiting} AND agent = queue.agent " +
            "AND (not_before IS NULL OR not_before <= $1) ORDER BY coalesce(not_before, created_at), id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) found " +
            "WHERE queue.agent <> ALL($3)), " +
            "oldest AS (SELECT id, since FROM due ORDER BY since, id LIMIT $2) " +
            "UPDATE task SET fence = fence + 1, attempt = attempt + 1, lease_node = $4, lease_until = $5 FROM oldest WHERE task.id = oldest.id " +
            $"RETURNING {TaskRow.TaskColumns}, oldest.since";
        var claimed = await Database.WriteAsync(
            database.Hints,
            batch => batch.Say(sql)
                .Number(request.Now.UtcTicks).Number(request.Max).Texts(request.Busy.Select(agent => agent.Value))
                .Text(request.Node).Number(request.LeaseUntil.UtcTicks),
            async (rows, token) =>
            {
                List<(long Since, TaskRecord Task)> found = [];
                while (await rows.ReadAsync(token)) found.Add((rows.GetInt64(TaskRow.Count), TaskRow.Read(rows)));
                return found;
            },
            cancellationToken);
        return [.. claimed.OrderBy(claim => claim.Since).ThenBy(claim => claim.Task.Id.Value, StringComparer.Ordinal).Select(claim => claim.Task)];
    }

    public async ValueTask<IReadOnlyList<TaskId>> RenewAsync(
        string node, IReadOnlyList<(TaskId Id, long Fence)> held, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // Locked in the order in which every writer locks, so that nobody waits in a circle.
        const string Sql =
            "WITH held AS MATERIALIZED (SELECT task.id FROM task JOIN unnest($1, $2) AS v(id, fence) ON task.id = v.id AND task.fence = v.fence " +
            "WHERE task.lease_node = $3 AND task.state < 5 ORDER BY task.id FOR NO KEY UPDATE OF task) " +
            "UPDATE task SET lease_until = $4 FROM held WHERE task.id = held.id RETURNING task.id";
        var kept = await Database.WriteAsync(
            database.Hints,
            batch => batch.Say(Sql)
                .Texts(held.Select(task => task.Id.Value)).Numbers(held.Select(task => task.Fence)).Text(node).Number(until.UtcTicks),
            async (rows, token) =>
            {
                HashSet<string> found = [];
                while (await rows.ReadAsync(token)) found.Add(rows.GetString(0));
                return found;
            },
            cancellationToken);
        return [.. held.Where(task => !kept.Contains(task.Id.Value)).Select(task => task.Id)];
    }
}
