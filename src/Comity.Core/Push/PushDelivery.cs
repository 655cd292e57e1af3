namespace Comity.Core.Push;

/// <summary>One attempt to deliver one event.</summary>
/// <param name="Status">The receiver's HTTP status, or <see langword="null"/> when there was none.</param>
/// <param name="Error">Why it failed, without anything secret; <see langword="null"/> when it was acknowledged.</param>
public sealed record PushDelivery(PushLane Lane, long Seq, int Attempt, DateTimeOffset At, int? Status, string? Error);

/// <summary>Where a lane stands that something is owed to.</summary>
/// <param name="Delivered">The newest event that needs no delivery any more.</param>
/// <param name="Failures">Failed attempts at the next one.</param>
/// <param name="DueAt">When it is tried (again); <see langword="null"/> when it is dead.</param>
public sealed record PushStanding(PushLane Lane, long Delivered, int Failures, DateTimeOffset? DueAt);
