using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Comity.Agents.Runners.Model;
using Comity.Agents.Runners.Scripted.Steps;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Runners.Scripted;

/// <summary>Runs a script. Everything up to the first wait, call or delegation happens without leaving the thread.</summary>
internal sealed class ScriptRunner(string agent, Script script, TimeProvider time) : IAgentRunner
{
    public async IAsyncEnumerable<RunOutput> RunAsync(
        RunRequest run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!TryBegin(run, out var scope, out var refusal))
        {
            yield return refusal;
            yield break;
        }

        var steps = script.Rules[scope.Rule].Steps;
        while (scope.At < steps.Count)
        {
            switch (steps[scope.At])
            {
                case OutputStep step:
                    var output = step.Make(scope);
                    yield return output;
                    if (output.Settles) yield break;
                    break;

                case WaitStep wait:
                    await Task.Delay(wait.Duration, time, cancellationToken);
                    break;

                case EffectStep step:
                    if (await step.DoAsync(scope, cancellationToken) is { } failure)
                    {
                        yield return failure;
                        yield break;
                    }

                    break;

                case LoopStart:
                    cancellationToken.ThrowIfCancellationRequested();
                    LoopStart.Enter(scope);
                    break;

                case LoopEnd loop:
                    cancellationToken.ThrowIfCancellationRequested();
                    loop.Turn(scope);
                    break;
            }

            scope.At++;
        }
    }

    // A follow-up first looks for a rule that names the state it answers, then goes on where the script asked,
    // then is a message like any other.
    private bool TryBegin(
        RunRequest run, [NotNullWhen(true)] out ScriptScope? scope, [NotNullWhen(false)] out RunOutput? refusal)
    {
        var text = run.Input.FirstText;
        (scope, refusal) = (null, null);
        if (run.Answers is not null && run.Resume is { } resume)
        {
            var position = ScriptPosition.From(resume);
            var isKnown = position is not null && position.IsOf(script);
            var isApproval = position is { IsApproval: true };
            if (isApproval && !ApprovalAnswer.From(run.Input).IsApproved) refusal = Reject("not approved");
            else if (!isApproval && FindRule(run, text, followUpsOnly: true) is { } rule) scope = new ScriptScope(run, script, rule, text);
            else if (!isKnown) refusal = Fail($"Agent '{agent}' has changed since it asked; begin a new task.");
            else if (position is not null && (isApproval || !position.IsAtEnd(script))) scope = new ScriptScope(run, script, position, text);
            if (scope is not null || refusal is not null) return scope is not null;
        }

        if (FindRule(run, text, followUpsOnly: false) is { } found) scope = new ScriptScope(run, script, found, text);
        else refusal = Reject($"Agent '{agent}' has no rule for this message.");
        return scope is not null;
    }

    private int? FindRule(RunRequest run, string text, bool followUpsOnly)
    {
        for (var rule = 0; rule < script.Rules.Count; rule++)
        {
            var when = script.Rules[rule].When;
            if ((!followUpsOnly || when.State is not null) && when.Holds(run, text)) return rule;
        }

        return null;
    }

    private static RunRejected Reject(string text) => new() { Parts = [new TextPart(text)] };

    private static RunFailed Fail(string text) => new(Transient: false) { Parts = [new TextPart(text)] };
}
