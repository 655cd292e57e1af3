namespace Comity.Server.Hosting;

/// <summary>The server cannot start, and the operator can do something about it.</summary>
/// <param name="lines">What is wrong and the way out; one problem per line.</param>
public sealed class StartFailedException(params IReadOnlyList<string> lines) : Exception(string.Join(Environment.NewLine, lines))
{
    public IReadOnlyList<string> Lines => lines;
}
