namespace Comity.Core.Push;

/// <summary>How long and how often.</summary>
public sealed record PushRules
{
    /// <summary>Wait after the first failure; doubles each time. Default 1 s; 10 ms to 1 h.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts, also where a receiver asks for more. Default 1 h.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Attempts at one event after which its lane is dead. Default 24 (about half a day); 1 to 1,000.</summary>
    public int AttemptsMax { get; init; } = 24;

    /// <summary>Deliveries of one node at the same time. Default 256.</summary>
    public int ParallelMax { get; init; } = 256;

    /// <summary>Deliveries to one receiver at the same time; one while it fails. Default 8.</summary>
    public int PerReceiverMax { get; init; } = 8;

    /// <summary>How long one delivery may take. Default 15 s; 1 s to 1 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the log of deliveries is kept. Default 7 days; of one task at most the newest
    /// <see cref="LogPerTaskMax"/>.</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(7);

    internal const int LogPerTaskMax = 1_000;

    // A delivery begins in the first half of a lease and ends within the time-out; a node that dies delays its lanes by this much.
    internal TimeSpan Lease => Timeout * 2 + TimeSpan.FromSeconds(5);

    internal TimeSpan Turn => Lease - Timeout - TimeSpan.FromSeconds(5);

    internal TimeSpan Wait(int failures, TimeSpan? wished)
    {
        var wait = Backoff * Math.Pow(2, Math.Min(failures - 1, 30));
        if (wished > wait) wait = wished.Value;
        return wait < BackoffMax ? wait : BackoffMax;
    }
}
