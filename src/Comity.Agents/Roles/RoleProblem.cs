namespace Comity.Agents.Roles;

/// <summary>Something wrong in a role file. Never repeats what looks like a credential.</summary>
/// <param name="File">The path as it was given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Suggestion">The way out, or <see langword="null"/> when there is no good guess.</param>
public sealed record RoleProblem(string File, int Line, int Column, string Message, string? Suggestion)
{
    public RoleSeverity Severity { get; init; } = RoleSeverity.Error;

    /// <summary><c>agents/echo.yaml:3:7: error: …</c>, as editors and terminals turn it into a link.</summary>
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {(Severity == RoleSeverity.Error ? "error" : "warning")}: {Message}" +
        (Suggestion is null ? "" : $" ({Suggestion})");
}

public enum RoleSeverity
{
    /// <summary>The file is not loaded.</summary>
    Error,

    /// <summary>The file is loaded; what is named has no effect.</summary>
    Warning,
}
