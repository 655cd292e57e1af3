using Comity.Core.Catalog;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads how an agent's tasks are run: time limit, retries, concurrency, intake.</summary>
internal static class PolicyReader
{
    private static readonly TimeSpan s_timeoutMax = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_backoffMax = TimeSpan.FromHours(24);

    private static readonly Dictionary<string, OnAmbiguous> s_onAmbiguous = new(StringComparer.Ordinal)
    {
        ["fail"] = OnAmbiguous.Fail,
        ["ask"] = OnAmbiguous.Ask,
        ["rerun"] = OnAmbiguous.Rerun,
    };

    private static readonly Dictionary<string, IntakeByMessageId> s_intake = new(StringComparer.Ordinal)
    {
        ["uuid"] = IntakeByMessageId.Uuid,
        ["always"] = IntakeByMessageId.Always,
        ["never"] = IntakeByMessageId.Never,
    };

    /// <param name="hasEffects">Whether running again may do something twice: such an agent fails a lost run unless told otherwise.</param>
    public static AgentPolicy Read(Fields spec, Fields? guardrails, bool hasEffects)
    {
        var usual = new AgentPolicy();
        var retry = spec.Section("retry", RoleKeys.Retry);
        return usual with
        {
            Timeout = Positive(spec, "timeout") ?? Positive(guardrails, "timeout_seconds") ?? usual.Timeout,
            AttemptsMax = retry?.Integer("max_attempts", 1, 10) ?? usual.AttemptsMax,
            Backoff = retry?.Duration("backoff", s_backoffMax) ?? usual.Backoff,
            BackoffMax = retry?.Duration("backoff_max", s_backoffMax) ?? usual.BackoffMax,
            ConcurrencyMax = spec.Integer("concurrency", 1, 100_000) ?? usual.ConcurrencyMax,
            OnAmbiguous = spec.Choice("on_ambiguous", s_onAmbiguous) ?? (hasEffects ? OnAmbiguous.Fail : OnAmbiguous.Rerun),
            IntakeByMessageId = spec.Section("intake", RoleKeys.Intake)?.Choice("messageId", s_intake) ?? usual.IntakeByMessageId,
        };
    }

    private static TimeSpan? Positive(Fields? fields, string key)
    {
        if (fields?.Duration(key, s_timeoutMax) is not { } duration) return null;
        if (duration > TimeSpan.Zero) return duration;
        fields.Problems.Error(fields.Node(key) ?? fields.Map, $"'{key}' leaves no time at all.", Durations.Forms);
        return null;
    }
}
