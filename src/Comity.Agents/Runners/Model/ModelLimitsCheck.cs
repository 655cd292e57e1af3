namespace Comity.Agents.Runners.Model;

/// <summary>What can be wrong with <see cref="ModelLimits"/>.</summary>
internal static class ModelLimitsCheck
{
    public static IEnumerable<SpecProblem> Problems(ModelLimits limits)
    {
        if (limits.ToolRoundsMax < 0) yield return new("guardrails.max_tool_rounds", "Must be at least 0.");
        if (limits.ToolCallsMax < 0) yield return new("guardrails.max_tool_calls", "Must be at least 0.");
        if (limits.ToolsAtOnce < 1) yield return new("guardrails.tools_at_once", "Must be at least 1.");
        if (limits.ToolResultCharsMax < 1) yield return new("guardrails.tool_result_chars", "Must be at least 1.");
        if (limits.OutputTokensMax < 1) yield return new("guardrails.max_tokens_per_run", "Must be at least 1.");
        if (limits.ToolTimeout <= TimeSpan.Zero) yield return new("execution.tool_timeout_seconds", "Must be more than 0.");
        if (limits.HistoryMessagesMax < 0) yield return new("history", "Must be at least 0.");
    }
}
