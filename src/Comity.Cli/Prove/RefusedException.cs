namespace Comity.Cli.Prove;

/// <summary>A node answered, and the answer was no.</summary>
/// <param name="answer">What it said.</param>
internal sealed class RefusedException(string answer) : Exception(answer.Length > AnswerMax ? answer[..AnswerMax] : answer)
{
    private const int AnswerMax = 500;

    /// <summary>Whether it says that the task has ended and no event is left to hand out (A2A §3.1.6).</summary>
    public bool SaysEnded => Message.Contains("-32004", StringComparison.Ordinal) || Message.Contains("UNSUPPORTED_OPERATION", StringComparison.Ordinal);
}
