namespace Comity.Core.Access;

/// <summary>What a key opens. The numbers are stored. Admin does not imply the others; a key may hold several.</summary>
[Flags]
public enum Scopes
{
    None = 0,

    /// <summary>Send to agents and see one's own tasks.</summary>
    Agent = 1,

    /// <summary>Claim tasks and report on them.</summary>
    Worker = 2,

    /// <summary>The operator's API.</summary>
    Admin = 4,
}
