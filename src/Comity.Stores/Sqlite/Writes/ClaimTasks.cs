using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class ClaimTasks(ClaimRequest request) : WriteOperation<IReadOnlyList<TaskRecord>>
{
    private const string Claimable = "FROM task INDEXED BY task_claimable WHERE state = 1 AND lease_node IS NULL";

    protected override IReadOnlyList<TaskRecord> Execute(Batch batch)
    {
        batch.Flush();

        // Agent by agent, so that a long queue of one that is busy is never walked through.
        List<(DateTimeOffset Since, long No)> waiting = [];
        for (var agent = NextAgent(batch.Connection, ""); agent is not null; agent = NextAgent(batch.Connection, agent))
        {
            if (request.Busy.Contains(new AgentName(agent))) continue;
            AddFresh(batch.Connection, agent, waiting);
            AddDue(batch.Connection, agent, waiting);
        }

        waiting.Sort();
        return [.. waiting.Take(request.Max).Select(candidate => Claim(batch, candidate.No))];
    }

    private TaskRecord Claim(Batch batch, long no)
    {
        var draft = batch.Get(no);
        var claimed = draft.Current with
        {
            Fence = draft.Current.Fence + 1,
            Attempt = draft.Current.Attempt + 1,
            Lease = new Lease(request.Node, request.LeaseUntil),
        };
        batch.Change(draft, claimed, [], []);
        return claimed;
    }

    private static string? NextAgent(Connection connection, string after)
    {
        using var row = connection.Use($"SELECT agent {Claimable} AND agent > ?1 ORDER BY agent LIMIT 1");
        return row.Bind(1, after).Step() ? row.Text(0) : null;
    }

    private void AddFresh(Connection connection, string agent, List<(DateTimeOffset, long)> waiting)
    {
        const string Sql = $"SELECT created_at, no {Claimable} AND agent = ?1 AND not_before IS NULL ORDER BY created_at, no LIMIT ?2";
        using var rows = connection.Use(Sql);
        rows.Bind(1, agent).Bind(2, request.Max);
        while (rows.Step()) waiting.Add((rows.Moment(0), rows.Number(1)));
    }

    private void AddDue(Connection connection, string agent, List<(DateTimeOffset, long)> waiting)
    {
        const string Sql = $"SELECT not_before, no {Claimable} AND agent = ?1 AND not_before <= ?3 ORDER BY not_before, created_at, no LIMIT ?2";
        using var rows = connection.Use(Sql);
        rows.Bind(1, agent).Bind(2, request.Max).Bind(3, request.Now);
        while (rows.Step()) waiting.Add((rows.Moment(0), rows.Number(1)));
    }
}
