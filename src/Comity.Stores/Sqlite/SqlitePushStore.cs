using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Stores.Sqlite.Writes;

namespace Comity.Stores.Sqlite;

/// <summary>The port of push notifications on SQLite.</summary>
internal sealed class SqlitePushStore(Writer writer, ReaderPool readers) : IPushStore
{
    public event Action? BecameDue
    {
        add => writer.BecameDue += value;
        remove => writer.BecameDue -= value;
    }

    public ValueTask<bool> PutAsync(PushConfig config, CancellationToken cancellationToken) =>
        writer.RunAsync(new PutTarget(config), cancellationToken);

    public ValueTask<IReadOnlyList<PushConfig>> ListAsync(TaskId task, CancellationToken cancellationToken) =>
        readers.ReadAsync(task, PushRows.List, cancellationToken);

    public async ValueTask DeleteAsync(TaskId task, string id, CancellationToken cancellationToken) =>
        await writer.RunAsync(new DeleteTarget(task, id), cancellationToken);

    /// <summary>The search is a read, so that the writer does not wait for it.</summary>
    public async ValueTask<IReadOnlyList<PushJob>> LeaseAsync(PushLease lease, CancellationToken cancellationToken)
    {
        var due = await readers.ReadAsync(lease, PushRows.Due, cancellationToken);
        return due.Count == 0 ? [] : await writer.RunAsync(new LeaseLanes(due, lease.Until), cancellationToken);
    }

    public ValueTask<DateTimeOffset?> NextDueAsync(DateTimeOffset after, CancellationToken cancellationToken) =>
        readers.ReadAsync(after, PushRows.NextDue, cancellationToken);

    public async ValueTask ReleaseAllAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await writer.RunAsync(new ReleaseLanes(now), cancellationToken);

    public ValueTask<bool> ReportAsync(PushReport report, CancellationToken cancellationToken) =>
        writer.RunAsync(new ReportLane(report), cancellationToken);

    public ValueTask<bool> ReviveAsync(PushLane lane, long? after, DateTimeOffset now, CancellationToken cancellationToken) =>
        writer.RunAsync(new ReviveLane(lane, after, now), cancellationToken);

    public ValueTask<IReadOnlyList<PushStanding>> ReadStandingsAsync(PushLogQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync(query, PushRows.Standings, cancellationToken);

    public ValueTask<IReadOnlyList<PushDelivery>> ReadLogAsync(PushLogQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync(query, PushRows.ReadLog, cancellationToken);

    public ValueTask<int> PruneLogAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        writer.RunAsync(new PruneDeliveries(before, max), cancellationToken);

    public async ValueTask AddWebhookAsync(Webhook webhook, CancellationToken cancellationToken) =>
        await writer.RunAsync(new AddWebhook(webhook), cancellationToken);

    public ValueTask<IReadOnlyList<Webhook>> ListWebhooksAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(0, static IReadOnlyList<Webhook> (connection, _) => WebhookRows.Read(connection), cancellationToken);

    public ValueTask<bool> DeleteWebhookAsync(string id, CancellationToken cancellationToken) =>
        writer.RunAsync(new DeleteWebhook(id), cancellationToken);

    public ValueTask<bool> SetWebhookAsync(string id, string? why, DateTimeOffset now, CancellationToken cancellationToken) =>
        writer.RunAsync(new SetWebhook(id, why, now), cancellationToken);
}
