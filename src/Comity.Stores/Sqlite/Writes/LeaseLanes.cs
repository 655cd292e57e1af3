using Comity.Core.Push;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class LeaseLanes(IReadOnlyList<PlaceDue> due, DateTimeOffset until) : WriteOperation<IReadOnlyList<PushJob>>
{
    protected override IReadOnlyList<PushJob> Execute(Batch batch)
    {
        List<PushJob> jobs = [];
        foreach (var place in due)
        {
            var fence = Random.Shared.NextInt64(1, long.MaxValue); // never that of a place which was there before
            if (!TryLease(batch.Connection, place, fence)) continue;
            if (PushRows.Job(batch.Connection, place, fence) is { } job) jobs.Add(job);
            else PushRows.DeletePlace(batch.Connection, place.Task, place.IsWebhook, place.Target);
        }

        return jobs;
    }

    private bool TryLease(Connection connection, PlaceDue place, long fence)
    {
        using var update = connection.Use(
            "UPDATE push_place SET due_at = ?5, fence = ?6 WHERE task = ?1 AND webhook = ?2 AND target = ?3 AND due_at = ?4");
        update.Bind(1, place.Task).Bind(2, place.IsWebhook ? 1L : 0L).Bind(3, place.Target).Bind(4, place.DueAt).Bind(5, until).Bind(6, fence).Step();
        return connection.Changes == 1;
    }
}
