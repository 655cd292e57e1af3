using System.Text;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Runners.Model;

/// <summary>The text of an answer while it becomes chunks of the one artifact <c>result</c>.</summary>
/// <param name="before">Text of the turn from before an approval, which the task already has.</param>
/// <param name="isAppended">Whether the first chunk adds to the artifact that the task has, else it replaces it.</param>
internal sealed class AnswerText(string before, bool isAppended)
{
    public const string ArtifactId = "result";

    /// <summary>So much text goes out at once, in characters.</summary>
    private const int ChunkMax = 1_024;

    private const string BetweenRounds = "\n\n";

    private readonly StringBuilder _waiting = new(isAppended ? "" : before);
    private readonly StringBuilder _all = new(before);
    private bool _isBegun = isAppended;
    private bool _isNewRound = before.Length > 0;

    public bool IsWaiting => _waiting.Length > 0;

    public bool IsFull => _waiting.Length >= ChunkMax;

    /// <summary>Everything said in the turn.</summary>
    public string All => _all.ToString();

    public bool IsEmpty => _all.Length == 0;

    public void Add(string text)
    {
        if (text.Length == 0) return;
        if (_isNewRound && _all.Length > 0) Append(BetweenRounds);
        _isNewRound = false;
        Append(text);
    }

    /// <summary>What follows was said after tools were called.</summary>
    public void EndRound() => _isNewRound = true;

    /// <summary>The text that waits, as a chunk.</summary>
    /// <param name="isLast">Then a chunk comes even when nothing waits, if there were chunks before.</param>
    /// <returns><see langword="null"/> when there is nothing to say.</returns>
    public RunArtifact? Take(bool isLast)
    {
        if (_waiting.Length == 0 && !(isLast && _isBegun)) return null;
        var artifact = new Artifact(ArtifactId, [new TextPart(_waiting.ToString())]) { Name = ArtifactId };
        var chunk = new RunArtifact(artifact, Append: _isBegun, LastChunk: isLast);
        _waiting.Clear();
        _isBegun = true;
        return chunk;
    }

    private void Append(string text)
    {
        _waiting.Append(text);
        _all.Append(text);
    }
}
