using Comity.Agents.Runners.Scripted.Steps;

namespace Comity.Agents.Runners.Scripted;

/// <summary>What a scripted agent does: rules, the first that holds is run. Immutable; shared by all runs.</summary>
/// <param name="Fingerprint">Changes when the rules change, so that a script that waited for an answer notices.</param>
internal sealed record Script(IReadOnlyList<ScriptRule> Rules, string Fingerprint)
{
    /// <summary>Whether a run may do something outside Comity's own tasks.</summary>
    public bool HasEffects { get; } = Rules.Any(rule => rule.Steps.Any(step => step is EffectStep));

    public bool MayReply { get; } = Rules.Any(rule => rule.Steps.Any(step => step is ReplyStep));
}

/// <summary>A condition and the steps to take, nested ones laid out flat between <see cref="LoopStart"/> and <see cref="LoopEnd"/>.</summary>
internal sealed record ScriptRule(ScriptCondition When, IReadOnlyList<ScriptStep> Steps);
