namespace Comity.Cli.Conform;

/// <summary>How a case went on a lane.</summary>
internal enum Outcome
{
    Pass,

    /// <summary>Something the specification says MUST is not so.</summary>
    Fail,

    /// <summary>Something the specification says SHOULD is not so.</summary>
    Warn,

    /// <summary>The card says that the agent cannot, or the agent's answers leave nothing to look at.</summary>
    Skip,
}
