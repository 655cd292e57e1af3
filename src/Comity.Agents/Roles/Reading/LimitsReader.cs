using Comity.Agents.Models;
using Comity.Agents.Roles.Yaml;
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

    /// <summary>The retries of <c>execution</c>, where <c>model</c> does not say its own.</summary>
    public static ModelSpec WithRetries(ModelSpec model, Fields spec)
    {
        if (spec.Node("execution") is not RoleMap map) return model;
        var execution = new Fields(map, spec.Problems);
        var own = spec.Node("model") is RoleMap said ? new Fields(said, spec.Problems) : null;
        return model with
        {
            AttemptsMax = Unless("http_retries")?.Integer("http_retries", 1, 10) ?? model.AttemptsMax,
            RetryWaitMax = Unless("http_retry_max_wait")?.Duration("http_retry_max_wait", TimeSpan.FromHours(1)) ?? model.RetryWaitMax,
        };

        Fields? Unless(string key) => own?.Has(key) is true ? null : execution;
    }
}
