using Comity.Core.Worker;

namespace Comity.Agents.Runners.Scripted.Steps;

/// <summary>One thing a script does. Immutable; shared by all runs.</summary>
internal abstract record ScriptStep;

/// <summary>A step that says something.</summary>
internal abstract record OutputStep : ScriptStep
{
    public abstract RunOutput Make(ScriptScope scope);
}

/// <summary>A step that reaches outside the run.</summary>
internal abstract record EffectStep : ScriptStep
{
    /// <returns><see langword="null"/> to go on, or what ends the turn.</returns>
    public abstract ValueTask<RunOutput?> DoAsync(ScriptScope scope, CancellationToken cancellationToken);
}

/// <param name="Duration">Infinite for a script that sleeps until it is stopped.</param>
internal sealed record WaitStep(TimeSpan Duration) : ScriptStep;
