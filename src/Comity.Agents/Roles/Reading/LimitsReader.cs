using Comity.Agents.Runners.Model;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads how far one run of a model agent may go: <c>guardrails</c>, <c>execution</c>, <c>history</c>.</summary>
internal static class LimitsReader
{
    public static ModelLimits Read(Fields spec, Fields? guardrails)
    {
        var usual = new ModelLimits();
        var execution = spec.Section("execution", RoleKeys.Execution);
        return usual with
        {
            ToolRoundsMax = guardrails?.Integer("max_tool_rounds", 0, 1_000)
                ?? guardrails?.Integer("max_request_limit", 1, 1_000) - 1 // the request after the last round has no tools
                ?? usual.ToolRoundsMax,
            ToolCallsMax = guardrails?.Integer("max_tool_calls", 0, 10_000) ?? usual.ToolCallsMax,
            ToolsAtOnce = guardrails?.Integer("tools_at_once", 1, 64) ?? usual.ToolsAtOnce,
            ToolTimeout = execution?.Duration("tool_timeout_seconds", TimeSpan.FromHours(1)) ?? usual.ToolTimeout,
            ToolResultCharsMax = guardrails?.Integer("tool_result_chars", 256) ?? usual.ToolResultCharsMax,
            OutputTokensMax = guardrails?.Integer("max_tokens_per_run", 1) ?? usual.OutputTokensMax,
            HistoryMessagesMax = spec.Integer("history", 0, 1_000) ?? usual.HistoryMessagesMax,
        };
    }
}
