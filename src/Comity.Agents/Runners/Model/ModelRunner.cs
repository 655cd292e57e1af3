using System.Runtime.CompilerServices;
using Comity.Agents.Models;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Comity.Agents.Runners.Model;

/// <summary>Answers with a model: conversation in, text out as it is written, tools in between.</summary>
/// <param name="missing">Says why the model cannot be asked now, or <see langword="null"/>.</param>
internal sealed partial class ModelRunner(
    ModelAgentSpec spec, IChatClient client, IReadOnlyList<AIFunction> tools, Func<string?> missing, TimeProvider time, ILogger<ModelRunner> logger)
    : IAgentRunner
{
    /// <summary>Text is gathered so long before it goes out: unseen by a reader, and each chunk is a durable event.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(40);

    public async IAsyncEnumerable<RunOutput> RunAsync(RunRequest run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (missing() is { } reason)
        {
            yield return Failed($"The agent cannot work: {reason}.", transient: false);
            yield break;
        }

        using var activity = AgentTelemetry.Source.StartActivity($"{GenAi.InvokeAgent} {spec.Name}");
        activity?.SetTag(GenAi.OperationName, GenAi.InvokeAgent).SetTag(GenAi.AgentName, spec.Name).SetTag(GenAi.RequestModel, spec.Model.Name);
        var turn = await ModelTurn.BeginAsync(spec, run, cancellationToken);
        var caller = new FunctionCaller(spec.Limits, run.Agents, time, logger);
        var loop = new FunctionLoop(client, spec.Limits, caller, spec.Model.ContextWindow);
        if (turn.Resumed is { } resumed)
        {
            loop.Restore(resumed.Said, resumed.OutputTokens);
            caller.Restore(resumed.Rounds, resumed.Calls);
        }

        // On a first attempt the artifact has the text from before the approval; a later attempt may find more in it.
        var text = new AnswerText(
            turn.Resumed?.Text ?? "", isAppended: run.Attempt == 1 && run.Task.Artifacts.Any(artifact => artifact.Id == AnswerText.ArtifactId)
                && turn.Resumed is { Text.Length: > 0 });
        List<ToolApprovalRequestContent> approvals = [];
        ModelCallException? error = null;
        await using var updates = new PacedReader<ChatResponseUpdate>(
            loop.GetStreamingResponseAsync(turn.Messages, Options(), cancellationToken), s_window, time, cancellationToken);
        while (true)
        {
            PacedStep step;
            try
            {
                step = await updates.NextAsync(text.IsWaiting);
            }
            catch (ModelCallException exception)
            {
                error = exception;
                break;
            }

            if (step == PacedStep.End) break;
            var round = step == PacedStep.Item ? Take(updates.Current, text, approvals) : null;
            if (step != PacedStep.Pause && !text.IsFull && round is null) continue;
            if (text.Take(isLast: false) is { } chunk) yield return chunk;
            if (round is not null) yield return new RunProgress { Usage = loop.TakeUsage(), Metadata = round.ToJson() };
        }

        foreach (var output in End(loop, caller, turn, text, approvals, error)) yield return output;
    }

    /// <returns>The calls that are made next, when the model's answer ended with some.</returns>
    private static ToolRoundContent? Take(ChatResponseUpdate update, AnswerText text, List<ToolApprovalRequestContent> approvals)
    {
        ToolRoundContent? round = null;
        foreach (var content in update.Contents)
        {
            if (content is TextContent said) text.Add(said.Text);
            if (content is ToolApprovalRequestContent approval) approvals.Add(approval);
            round ??= content as ToolRoundContent;
        }

        if (round is not null) text.EndRound();
        return round;
    }

    private IEnumerable<RunOutput> End(
        FunctionLoop loop, FunctionCaller caller, ModelTurn turn, AnswerText text, List<ToolApprovalRequestContent> approvals, ModelCallException? error)
    {
        if (approvals.Count > 0)
        {
            if (text.Take(isLast: false) is { } sofar) yield return sofar;
            var kept = new ModelResume(turn.InputId, text.All, caller.Rounds, caller.Calls, loop.OutputTokens, loop.Said);
            yield return new RunAsked(QuestionKind.Approval, kept.ToJson()) { Parts = ApprovalQuestion.Parts(approvals), Usage = loop.TakeUsage() };
            yield break;
        }

        if (text.Take(isLast: true) is { } last) yield return last;
        if (error is not null)
        {
            LogModelFailed(spec.Name, spec.Model.Provider, spec.Model.Name, error.Message);
            yield return Failed(error.Message, error.IsTransient, loop.TakeUsage());
        }
        else if (loop.IsOverBudget)
        {
            yield return Failed($"Usage limit exceeded: more than {spec.Limits.OutputTokensMax} output tokens in one run.", false, loop.TakeUsage());
        }
        else if (loop.IsCutShort && text.IsEmpty)
        {
            yield return Failed("Usage limit exceeded: the model asked for more tool calls than one run may make.", false, loop.TakeUsage());
        }
        else
        {
            yield return new RunCompleted { Usage = loop.TakeUsage() };
        }
    }

    private ChatOptions Options() => new()
    {
        Temperature = spec.Model.Temperature,
        TopP = spec.Model.TopP,
        TopK = spec.Model.TopK,
        MaxOutputTokens = spec.Model.MaxTokens,
        Seed = spec.Model.Seed,
        PresencePenalty = spec.Model.PresencePenalty,
        FrequencyPenalty = spec.Model.FrequencyPenalty,
        StopSequences = spec.Model.Stop is { Count: > 0 } stops ? [.. stops] : null,
        AllowMultipleToolCalls = tools.Count > 0 ? spec.Model.ParallelToolCalls : null,
        ToolMode = spec.Model.ToolChoice switch
        {
            "none" => ChatToolMode.None,
            "required" => ChatToolMode.RequireAny,
            _ => null,
        },
        Tools = tools.Count > 0 ? [.. tools] : null,
    };

    private static RunFailed Failed(string why, bool transient, Usage? usage = null) => new(transient) { Parts = [new TextPart(why)], Usage = usage };

    [LoggerMessage(2101, LogLevel.Warning, "Agent {Agent}: {Provider} model {Model} failed: {Error}")]
    private partial void LogModelFailed(string agent, string provider, string model, string error);
}
