using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>The port of an engine that keeps neither targets nor webhooks: there are none, and none can be made.</summary>
internal sealed class UnkeptPush : IPushStore
{
    public static readonly UnkeptPush Instance = new();

    public event Action? BecameDue
    {
        add { }
        remove { }
    }

    public ValueTask<bool> PutAsync(PushConfig config, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<IReadOnlyList<PushConfig>> ListAsync(TaskId task, CancellationToken cancellationToken) => new([]);

    public ValueTask DeleteAsync(TaskId task, string id, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<PushJob>> LeaseAsync(PushLease lease, CancellationToken cancellationToken) => new([]);

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => new((DateTimeOffset?)null);

    public ValueTask ReleaseAllAsync(DateTimeOffset now, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<bool> ReportAsync(PushReport report, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<bool> ReviveAsync(PushLane lane, long? after, DateTimeOffset now, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<IReadOnlyList<PushStanding>> ReadStandingsAsync(PushLogQuery query, CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<PushDelivery>> ReadLogAsync(PushLogQuery query, CancellationToken cancellationToken) => new([]);

    public ValueTask<int> PruneLogAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) => ValueTask.FromResult(0);

    public ValueTask AddWebhookAsync(Webhook webhook, CancellationToken cancellationToken) => throw new NotSupportedException("This store keeps no webhooks.");

    public ValueTask<IReadOnlyList<Webhook>> ListWebhooksAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<bool> DeleteWebhookAsync(string id, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<bool> SetWebhookAsync(string id, string? why, DateTimeOffset now, CancellationToken cancellationToken) => ValueTask.FromResult(false);
}
