using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>The store port of push notifications.</summary>
/// <remarks>The outbox is a place per target: what has been delivered. A commit that brings events for a task marks that
/// task's targets due in the same transaction, so that nothing which was shown is ever left unsent.</remarks>
internal interface IPushStore
{
    /// <summary>Registers a target, or replaces the one of that id (which keeps its place).</summary>
    /// <param name="after">The newest event it is not told of.</param>
    /// <returns>False when the task has <see cref="PushConfig.PerTaskMax"/> others already.</returns>
    ValueTask<bool> PutAsync(PushConfig config, long after, CancellationToken cancellationToken);

    /// <summary>In order of registration.</summary>
    ValueTask<IReadOnlyList<PushConfig>> ListAsync(TaskId task, CancellationToken cancellationToken);

    /// <summary>Does nothing when there is none.</summary>
    ValueTask DeleteAsync(TaskId task, string id, CancellationToken cancellationToken);

    /// <summary>Takes targets that are due and that no node has, until <paramref name="until"/>.</summary>
    ValueTask<IReadOnlyList<PushJob>> LeaseDueAsync(DateTimeOffset now, DateTimeOffset until, int max, CancellationToken cancellationToken);

    /// <summary>When the next target becomes due; <see langword="null"/> when none waits.</summary>
    ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>Writes what came of an attempt: the log entry, and where the target now stands.</summary>
    /// <returns>False when the lease was lost or the target deleted meanwhile.</returns>
    ValueTask<bool> ReportAsync(PushReport report, CancellationToken cancellationToken);

    /// <summary>The delivery log, newest first.</summary>
    ValueTask<IReadOnlyList<PushDelivery>> ReadLogAsync(TaskId? task, int max, CancellationToken cancellationToken);

    /// <summary>Makes a target due again from after <paramref name="after"/>, a dead one too.</summary>
    /// <returns>False when there is none.</returns>
    ValueTask<bool> ReviveAsync(TaskId task, string id, long after, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <param name="Delivered">The newest event the receiver has acknowledged.</param>
/// <param name="Failures">Attempts in a row that failed.</param>
/// <param name="Fence">Grows with every lease; a report bears it.</param>
internal sealed record PushJob(PushConfig Config, long Delivered, int Failures, long Fence);

/// <param name="DueAt">When to try again; <see langword="null"/> when nothing is owed, or the target is dead. Where events
/// were committed since, the store makes it due at once.</param>
/// <param name="IsDead">Whether no further attempt is made until the operator revives it.</param>
internal sealed record PushReport(PushJob Job, long Delivered, int Failures, DateTimeOffset? DueAt, bool IsDead, IReadOnlyList<PushDelivery> Log);

/// <summary>One attempt to deliver one event.</summary>
/// <param name="Status">The receiver's HTTP status, or <see langword="null"/> when there was none.</param>
/// <param name="Error">Why it failed, without anything secret; <see langword="null"/> when it was acknowledged.</param>
public sealed record PushDelivery(TaskId Task, string ConfigId, long Seq, int Attempt, DateTimeOffset At, int? Status, string? Error);
