namespace Comity.Core.Push;

/// <summary>Makes one HTTP delivery, behind the outgoing-address guard. Supplied by the composition.</summary>
public interface IPushSender
{
    /// <summary>Why a target cannot be, or <see langword="null"/> when it may. Checked again at each delivery.</summary>
    string? Refuse(string url);

    /// <summary>Posts; never throws for what the receiver or the network does.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    Task<PushAnswer> SendAsync(PushRequest request, CancellationToken cancellationToken);
}

/// <param name="Headers">Names and values, checked already.</param>
/// <param name="Timeout">How long it may take from dialling to the head of the answer.</param>
public sealed record PushRequest(
    string Url,
    ReadOnlyMemory<byte> Body,
    string MediaType,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    TimeSpan Timeout);

/// <param name="RetryAfter">The receiver's wish, or <see langword="null"/>.</param>
/// <param name="Error">A short reason when it was not acknowledged, without anything secret.</param>
public sealed record PushAnswer(PushVerdict Verdict, int? Status, TimeSpan? RetryAfter, string? Error);

public enum PushVerdict
{
    /// <summary>2xx.</summary>
    Acknowledged,

    /// <summary>Try again later: no answer, a time-out, 408, 429, 5xx.</summary>
    Again,

    /// <summary>The receiver will never take it (other 4xx, a redirect, an address that is refused).</summary>
    Never,

    /// <summary>410: the receiver wants no more.</summary>
    Gone,
}
