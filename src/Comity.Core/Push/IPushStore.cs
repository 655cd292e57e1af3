using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>The store port of push targets, webhooks and their outbox.</summary>
/// <remarks>The outbox is a place per lane, kept while something is owed: what has been delivered, and when to go on. The
/// commit that brings an event makes the places of all who want it, in the same transaction, so that nothing that was shown
/// is ever left unsent. A lane that is leased is due when its lease ends.</remarks>
internal interface IPushStore
{
    /// <summary>Raised after a commit that made a lane due. Called on the writer's thread: never block in it.</summary>
    event Action? BecameDue;

    /// <summary>Registers a target for the events that are committed from now on, or replaces the one of that id.</summary>
    /// <returns>False when the task has <see cref="PushConfig.PerTaskMax"/> others already.</returns>
    ValueTask<bool> PutAsync(PushConfig config, CancellationToken cancellationToken);

    /// <summary>In order of registration.</summary>
    ValueTask<IReadOnlyList<PushConfig>> ListAsync(TaskId task, CancellationToken cancellationToken);

    /// <summary>Deletes a target and what it is owed. Does nothing when there is none.</summary>
    ValueTask DeleteAsync(TaskId task, string id, CancellationToken cancellationToken);

    /// <summary>Takes lanes that are due, the longest waiting first. Many lanes of a receiver that is busy cost no time.</summary>
    ValueTask<IReadOnlyList<PushJob>> LeaseAsync(PushLease lease, CancellationToken cancellationToken);

    /// <summary>When the next lane becomes due that is not due at <paramref name="after"/> yet; <see langword="null"/> when none waits.</summary>
    ValueTask<DateTimeOffset?> NextDueAsync(DateTimeOffset after, CancellationToken cancellationToken);

    /// <summary>Ends the lease of whoever had one, at the start of the only process there is.</summary>
    ValueTask ReleaseAllAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes what came of a lease: the log, and where the lane now stands.</summary>
    /// <returns>False when the lease was lost or the target deleted meanwhile; the log is written all the same.</returns>
    ValueTask<bool> ReportAsync(PushReport report, CancellationToken cancellationToken);

    /// <summary>Makes a lane due again, a dead one too.</summary>
    /// <param name="after">Begin after this event; <see langword="null"/> to go on where it stands, or, when nothing is
    /// owed, to send the newest event again.</param>
    /// <returns>False when there is no such task or target, or its webhook is disabled.</returns>
    ValueTask<bool> ReviveAsync(PushLane lane, long? after, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lanes that something is owed to.</summary>
    ValueTask<IReadOnlyList<PushStanding>> ReadStandingsAsync(PushLogQuery query, CancellationToken cancellationToken);

    /// <summary>The delivery log, newest first.</summary>
    ValueTask<IReadOnlyList<PushDelivery>> ReadLogAsync(PushLogQuery query, CancellationToken cancellationToken);

    /// <summary>Forgets log entries older than <paramref name="before"/>, at most <paramref name="max"/> of them.</summary>
    ValueTask<int> PruneLogAsync(DateTimeOffset before, int max, CancellationToken cancellationToken);

    ValueTask AddWebhookAsync(Webhook webhook, CancellationToken cancellationToken);

    /// <summary>In order of creation.</summary>
    ValueTask<IReadOnlyList<Webhook>> ListWebhooksAsync(CancellationToken cancellationToken);

    /// <summary>Deletes a webhook and what it is owed.</summary>
    /// <returns>False when there is none.</returns>
    ValueTask<bool> DeleteWebhookAsync(string id, CancellationToken cancellationToken);

    /// <summary>Disables a webhook, whose lanes then are dead, or enables it, which makes them due.</summary>
    /// <param name="why">Why it is disabled; <see langword="null"/> enables it.</param>
    /// <returns>False when there is none.</returns>
    ValueTask<bool> SetWebhookAsync(string id, string? why, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <param name="Busy">Receivers that take no more now.</param>
/// <param name="PerReceiver">Lanes of one receiver at most.</param>
internal sealed record PushLease(DateTimeOffset Now, DateTimeOffset Until, int Max, int PerReceiver, IReadOnlySet<string> Busy);

/// <summary>A leased lane.</summary>
/// <param name="Secrets">Sealed; empty when there are none.</param>
/// <param name="Filter">Which events a webhook wants; <see langword="null"/> for all.</param>
/// <param name="Delivered">The newest event that needs no delivery any more.</param>
/// <param name="Failures">Failed attempts at the next one.</param>
/// <param name="Fence">Names the lease; a report bears it.</param>
internal sealed record PushJob(
    PushLane Lane,
    string Url,
    IReadOnlyList<string> Schemes,
    ReadOnlyMemory<byte> Secrets,
    string Dialect,
    WebhookFilter? Filter,
    string Receiver,
    long Delivered,
    int Failures,
    long Fence);

/// <param name="DueAt">When to go on, with <see cref="PushEnd.Due"/>.</param>
internal sealed record PushReport(PushJob Job, long Delivered, int Failures, PushEnd End, DateTimeOffset DueAt, IReadOnlyList<PushDelivery> Log);

/// <summary>How a lease ended.</summary>
internal enum PushEnd
{
    /// <summary>All that was there is delivered. Where events were committed since, the lane is due at once.</summary>
    Done,

    /// <summary>There is more to do, later.</summary>
    Due,

    /// <summary>No further attempt is made until the operator revives it.</summary>
    Dead,

    /// <summary>The receiver wants no more: a target is deleted, a webhook disabled.</summary>
    Gone,
}

/// <param name="Task">Only this task's.</param>
/// <param name="Webhook">Only this webhook's; <see langword="null"/> for those of push targets.</param>
internal sealed record PushLogQuery(TaskId? Task, string? Webhook, int Max);
