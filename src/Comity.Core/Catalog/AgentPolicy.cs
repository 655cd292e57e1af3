namespace Comity.Core.Catalog;

/// <summary>How an agent's tasks are run.</summary>
public sealed record AgentPolicy
{
    /// <summary>Wall clock for one turn, waiting in the queue included. Default 10 minutes; <see langword="null"/> for none.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Runs of one turn at most, the first included. Default 1; 1 to 10.</summary>
    public int AttemptsMax { get; init; } = 1;

    /// <summary>Wait before the second attempt; doubles for each further one. Default 1 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts. Default 1 min.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What becomes of a run whose node died under it.</summary>
    public OnAmbiguous OnAmbiguous { get; init; } = OnAmbiguous.Fail;

    /// <summary>Runs at once on one node. Default 1,000.</summary>
    public int ConcurrencyMax { get; init; } = 1_000;

    /// <summary>When a message id alone makes a send idempotent.</summary>
    public IntakeByMessageId IntakeByMessageId { get; init; } = IntakeByMessageId.Uuid;
}

/// <summary>A run was lost after it began, so its effects outside may have happened or not.</summary>
public enum OnAmbiguous
{
    /// <summary>The task fails and says why.</summary>
    Fail,

    /// <summary>The task asks its caller whether to run again.</summary>
    Ask,

    /// <summary>The turn is run again from its beginning.</summary>
    Rerun,
}

public enum IntakeByMessageId
{
    /// <summary>Message ids that are UUIDs or ULIDs, which nobody repeats by accident.</summary>
    Uuid,
    Always,
    Never,
}
