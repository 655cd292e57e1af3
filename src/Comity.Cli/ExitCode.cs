namespace Comity.Cli;

/// <summary>What an exit code means, the same for every verb.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It was tried and did not work; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood; nothing was tried.</summary>
    public const int Usage = 2;
}
