namespace Comity.Server.Hosting.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Text">What is so, or what is wrong.</param>
/// <param name="Mend">What to do about it, or <see langword="null"/> when there is nothing to do.</param>
public sealed record Finding(string Check, Severity Severity, string Text, string? Mend = null)
{
    public static Finding Ok(string check, string text) => new(check, Severity.Ok, text);

    public static Finding Warning(string check, string text, string mend) => new(check, Severity.Warning, text, mend);

    public static Finding Wrong(string check, string text, string mend) => new(check, Severity.Wrong, text, mend);
}
