using Comity.Core.Push;

namespace Comity.Server.Admin;

/// <param name="Deliveries">Attempts, newest first.</param>
/// <param name="Owed">What is not delivered yet, or was given up.</param>
public sealed record DeliveryList(IReadOnlyList<DeliveryView> Deliveries, IReadOnlyList<OwedView> Owed)
{
    internal static DeliveryList From(IEnumerable<PushDelivery> log, IEnumerable<PushStanding> standings) =>
        new([.. log.Select(DeliveryView.From)], [.. standings.Select(OwedView.From)]);
}

/// <summary>One attempt to deliver one event.</summary>
/// <param name="Target">The id of the push config, or of the webhook.</param>
/// <param name="Seq">The event.</param>
/// <param name="Attempt">From 1, for each event anew.</param>
/// <param name="Outcome">delivered or failed.</param>
/// <param name="Status">The receiver's HTTP status; absent when it gave none.</param>
public sealed record DeliveryView(string Task, string Target, long Seq, int Attempt, DateTimeOffset At, string Outcome, int? Status, string? Error)
{
    internal static DeliveryView From(PushDelivery delivery) => new(
        delivery.Lane.Task.Value,
        delivery.Lane.Target,
        delivery.Seq,
        delivery.Attempt,
        delivery.At,
        delivery.Error is null ? "delivered" : "failed",
        delivery.Status,
        delivery.Error);
}

/// <param name="Delivered">The newest event that needs no delivery any more.</param>
/// <param name="Failures">Failed attempts at the next one.</param>
/// <param name="State">waiting, or dead when it was given up.</param>
/// <param name="DueAt">When it is tried again; absent when it is dead.</param>
public sealed record OwedView(string Task, string Target, long Delivered, int Failures, string State, DateTimeOffset? DueAt)
{
    internal static OwedView From(PushStanding standing) => new(
        standing.Lane.Task.Value,
        standing.Lane.Target,
        standing.Delivered,
        standing.Failures,
        standing.DueAt is null ? "dead" : "waiting",
        standing.DueAt);
}

/// <param name="Task">Whose events to send again.</param>
/// <param name="Target">The id of the push config.</param>
/// <param name="From">The first event to send; absent to go on where the target stands, or, when nothing is owed, to send
/// the newest event again.</param>
public sealed record Redelivery(string Task, string Target, long? From = null);
