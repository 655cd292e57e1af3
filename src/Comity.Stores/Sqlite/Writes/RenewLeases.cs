using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class RenewLeases(string node, IReadOnlyList<(TaskId Id, long Fence)> held, DateTimeOffset until)
    : WriteOperation<IReadOnlyList<TaskId>>
{
    protected override IReadOnlyList<TaskId> Execute(Batch batch)
    {
        List<TaskId> lost = [];
        foreach (var (id, fence) in held)
        {
            if (batch.Find(id) is { Current: { IsTerminal: false, Lease: { } lease } head } draft && head.Fence == fence && lease.Node == node)
                batch.Change(draft, head with { Lease = lease with { Until = until } }, [], []);
            else
                lost.Add(id);
        }

        return lost;
    }
}
