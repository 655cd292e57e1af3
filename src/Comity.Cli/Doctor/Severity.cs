namespace Comity.Cli.Doctor;

/// <summary>How bad it is.</summary>
internal enum Severity
{
    Ok,

    /// <summary>It works, but somebody should know.</summary>
    Warning,

    /// <summary>The server would not start, or would not do its work.</summary>
    Wrong,
}
