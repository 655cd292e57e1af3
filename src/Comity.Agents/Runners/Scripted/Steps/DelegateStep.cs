using Comity.Core;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Runners.Scripted.Steps;

/// <summary>Asks another agent of this server and keeps what it answered.</summary>
internal sealed record DelegateStep(Template Agent, PartsTemplate Parts, string? KeepAs) : EffectStep
{
    public override async ValueTask<RunOutput?> DoAsync(ScriptScope scope, CancellationToken cancellationToken)
    {
        var agent = Agent.Fill(scope);
        var asked = await scope.Run.Agents.CallAsync(agent, Parts.Fill(scope), scope.StepKey, cancellationToken);
        if (!asked.TryGet(out var task, out var refusal))
            return Fail($"Agent '{agent}' was not asked: {refusal.Message}", refusal.Code is RefusalCode.TooMany or RefusalCode.Unavailable);
        if (task.Task.State != TaskState.Completed)
            return Fail($"Agent '{agent}' {Said(task.Task)}", transient: false);

        var text = AnswerOf(task);
        scope.Keep(ScriptVariable.Result, text);
        if (KeepAs is not null) scope.Keep(KeepAs, text);
        return null;
    }

    /// <summary>What a caller would read: the artifacts; without any, the bare answer or the last status.</summary>
    private static string AnswerOf(TaskSnapshot task)
    {
        var made = string.Join('\n', task.Artifacts.Select(artifact => TextOf(artifact.Parts)).Where(text => text.Length > 0));
        if (made.Length > 0) return made;
        return (task.Reply ?? task.Task.StatusMessage) is { } message ? TextOf(message.Parts) : "";
    }

    // The chunks of one artifact continue each other; the parts of one message stand on lines of their own.
    private static string TextOf(IReadOnlyList<Part> parts) => string.Concat(parts.Select(part => part switch
    {
        TextPart text => text.Text,
        DataPart data => data.Data.GetRawText(),
        UrlPart url => url.Url,
        _ => "",
    }));

    private static string Said(TaskRecord task)
    {
        var how = task.State switch
        {
            TaskState.Failed => "failed",
            TaskState.Rejected => "refused",
            TaskState.Canceled => "was canceled",
            TaskState.InputRequired => "has a question that nobody here answers",
            TaskState.AuthRequired => "wants somebody to sign in",
            _ => "has not finished",
        };
        return task.StatusMessage?.AllText is { Length: > 0 } why ? $"{how}: {why}" : how + ".";
    }

    private static RunFailed Fail(string text, bool transient) => new(transient) { Parts = [new TextPart(text)] };
}
