using System.Text.Json;
using Comity.Agents.Tools;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Scripted.Steps;

/// <summary>Calls a tool and keeps what it returned.</summary>
internal sealed record CallStep(AIFunction Function, JsonTemplate Arguments, string? KeepAs) : EffectStep
{
    public override async ValueTask<RunOutput?> DoAsync(ScriptScope scope, CancellationToken cancellationToken)
    {
        var arguments = new AIFunctionArguments();
        foreach (var argument in Arguments.Fill(scope).EnumerateObject()) arguments[argument.Name] = argument.Value;
        new ToolRun(scope.Run.Agents, scope.StepKey).AttachTo(arguments);

        try
        {
            var text = TextOf(await Function.InvokeAsync(arguments, cancellationToken));
            scope.Keep(ScriptVariable.Result, text);
            if (KeepAs is not null) scope.Keep(KeepAs, text);
            return null;
        }
        catch (ToolException refused)
        {
            return new RunFailed(Transient: false) { Parts = [new TextPart($"Tool '{Function.Name}': {refused.Message}")] };
        }
    }

    private static string TextOf(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString() ?? "",
        JsonElement json => json.GetRawText(),
        _ => result.ToString() ?? "",
    };
}
