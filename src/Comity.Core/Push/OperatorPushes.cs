using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>The operator's view of deliveries: everybody's.</summary>
public sealed class OperatorPushes
{
    private readonly IPushStore _store;
    private readonly TimeProvider _time;

    internal OperatorPushes(IPushStore store, TimeProvider time) => (_store, _time) = (store, time);

    /// <summary>The delivery log, newest first.</summary>
    /// <param name="task">Only this task's; <see langword="null"/> for all.</param>
    /// <param name="webhook">Only this webhook's; <see langword="null"/> for those of push targets.</param>
    public ValueTask<IReadOnlyList<PushDelivery>> ReadLogAsync(TaskId? task, string? webhook, int max, CancellationToken cancellationToken) =>
        _store.ReadLogAsync(new PushLogQuery(task, webhook, max), cancellationToken);

    /// <summary>What is owed, and what has been given up.</summary>
    /// <inheritdoc cref="ReadLogAsync"/>
    public ValueTask<IReadOnlyList<PushStanding>> ReadStandingsAsync(TaskId? task, string? webhook, int max, CancellationToken cancellationToken) =>
        _store.ReadStandingsAsync(new PushLogQuery(task, webhook, max), cancellationToken);

    /// <summary>Sends again, from where the lane stands or from an event on.</summary>
    /// <param name="from">The first event to send; <see langword="null"/> to go on where it stands, or, when nothing is
    /// owed, to send the newest event again.</param>
    /// <returns>False when there is no such task or target, or its webhook is disabled.</returns>
    public ValueTask<bool> RedeliverAsync(PushLane lane, long? from, CancellationToken cancellationToken) =>
        _store.ReviveAsync(lane, from - 1, _time.GetUtcNow(), cancellationToken);
}
