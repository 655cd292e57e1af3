namespace Comity.Agents.Runners.Model;

/// <summary>How far one run of a model agent may go.</summary>
public sealed record ModelLimits
{
    /// <summary>Answers of the model that may ask for tools; then it is asked once more without them. Default 16.</summary>
    public int ToolRoundsMax { get; init; } = 16;

    /// <summary>Tool calls of one run; the model is told of the limit and answers without more. Default 20.</summary>
    public int ToolCallsMax { get; init; } = 20;

    /// <summary>Tool calls that run at once. Default 4.</summary>
    public int ToolsAtOnce { get; init; } = 4;

    /// <summary>How long one tool call may take; the model is told when it took longer. Default 60 s.</summary>
    public TimeSpan ToolTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Characters of one tool result that the model gets to see. Default 32,768.</summary>
    public int ToolResultCharsMax { get; init; } = 32_768;

    /// <summary>Output tokens of one run over all rounds; the run fails beyond it. Default 50,000.</summary>
    public long OutputTokensMax { get; init; } = 50_000;

    /// <summary>Earlier messages of the context that the model gets to see. Default 40; 0 for none.</summary>
    public int HistoryMessagesMax { get; init; } = 40;
}
