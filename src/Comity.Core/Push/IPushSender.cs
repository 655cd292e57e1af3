using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Makes one HTTP delivery, behind the outgoing-address guard. Supplied by the composition.</summary>
public interface IPushSender
{
    /// <summary>Why a target cannot be, or <see langword="null"/> when it may. Checked again at each delivery.</summary>
    string? Refuse(string url);

    /// <summary>Delivers; never throws for what the receiver or the network does.</summary>
    Task<PushAnswer> SendAsync(PushMessage message, CancellationToken cancellationToken);
}

/// <param name="Snapshot">The task as it was right after <paramref name="Event"/>, for dialects that send the task.</param>
/// <param name="DeliveryId">The same for every attempt to deliver this event to this target.</param>
public sealed record PushMessage(PushConfig Config, PushSecrets Secrets, TaskEvent Event, TaskSnapshot Snapshot, string DeliveryId, int Attempt);

/// <param name="RetryAfter">The receiver's wish, or <see langword="null"/>.</param>
/// <param name="Error">A short reason when it was not acknowledged.</param>
public sealed record PushAnswer(PushVerdict Verdict, int? Status, TimeSpan? RetryAfter, string? Error);

public enum PushVerdict
{
    /// <summary>2xx.</summary>
    Acknowledged,

    /// <summary>Try again later: no answer, a time-out, 408, 429, 5xx.</summary>
    Again,

    /// <summary>The receiver will never take it (other 4xx, a redirect, an address that is refused).</summary>
    Never,

    /// <summary>410: the receiver wants no more; the target is deleted.</summary>
    Gone,
}
