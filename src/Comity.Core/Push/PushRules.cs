namespace Comity.Core.Push;

/// <summary>How long and how often.</summary>
public sealed record PushRules
{
    /// <summary>Wait after the first failure; doubles each time. Default 1 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts. Default 1 h.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Failures in a row after which a target is dead. Default 24 (about half a day).</summary>
    public int FailuresMax { get; init; } = 24;

    /// <summary>Targets served at the same time by one node. Default 64.</summary>
    public int ParallelMax { get; init; } = 64;

    /// <summary>How long one delivery may take. Default 15 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    internal TimeSpan Wait(int failures, TimeSpan? wished)
    {
        var wait = Backoff * Math.Pow(2, Math.Min(failures - 1, 30));
        if (wished > wait) wait = wished.Value;
        return wait < BackoffMax ? wait : BackoffMax;
    }
}
