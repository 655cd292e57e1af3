namespace Comity.Cli;

/// <summary>A verb could not do its work. Becomes one line each on standard error and exit code 1.</summary>
public sealed class CommandFailedException(params IReadOnlyList<string> lines) : Exception(string.Join(Environment.NewLine, lines))
{
    public IReadOnlyList<string> Lines => lines;
}
