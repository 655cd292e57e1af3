namespace Comity.Stores;

/// <summary>What there is to know of a store before it is opened. Nothing in it was changed to find out.</summary>
/// <param name="Description">Where it is; no credential.</param>
public sealed record StoreInspection(string Description)
{
    /// <summary>The engine and its version, when it could be asked.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether there is no schema yet: the first start makes it.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether another process holds a store that only one process can use.</summary>
    public bool IsInUse { get; init; }

    /// <summary>The number of the last migration it has; 0 for none.</summary>
    public long Schema { get; init; }

    /// <summary>The number of the last migration this version knows.</summary>
    public long SchemaKnown { get; init; }

    /// <summary>How far the database's clock is ahead of this machine's; <see langword="null"/> where they are the same clock.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>Why it cannot be used, or <see langword="null"/>. For the operator; no credential.</summary>
    public string? Problem { get; init; }
}
