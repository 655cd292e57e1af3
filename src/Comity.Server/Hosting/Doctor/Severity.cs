namespace Comity.Server.Hosting.Doctor;

/// <summary>How bad it is.</summary>
public enum Severity
{
    Ok,

    /// <summary>It works, but somebody should know.</summary>
    Warning,

    /// <summary>The server would not start, or would not do its work.</summary>
    Wrong,
}
