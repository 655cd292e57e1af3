using System.Text.Json;
using System.Text.Json.Nodes;
using Comity.Agents.Models;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>One run while it goes on: turns what the model says into what the task gets to hear.</summary>
internal sealed class ModelRun
{
    private readonly ModelAgentSpec _spec;
    private readonly ModelTurn _turn;
    private readonly FunctionCaller _caller;
    private readonly FunctionLoop _loop;
    private readonly AnswerText _text;
    private readonly List<ToolApprovalRequestContent> _approvals = [];

    public ModelRun(ModelAgentSpec spec, RunRequest run, ModelTurn turn, IChatClient client, FunctionCaller caller)
    {
        (_spec, _turn, _caller) = (spec, turn, caller);
        _loop = new FunctionLoop(client, spec.Limits, caller, spec.Model.ContextWindow);
        var before = turn.Resumed?.Text ?? "";
        // On a first attempt the artifact holds exactly the text from before the approval; a later attempt may find more in it.
        _text = new AnswerText(before, isAppended:
            run.Attempt == 1 && before.Length > 0 && run.Task.Artifacts.Any(artifact => artifact.Id == AnswerText.ArtifactId));
        if (turn.Resumed is not { } resumed) return;
        _loop.Restore(resumed.Said, resumed.OutputTokens);
        caller.Restore(resumed.Rounds, resumed.Calls);
    }

    public bool IsTextWaiting => _text.IsWaiting;

    /// <summary>What ended the run before the model was done, or <see langword="null"/>.</summary>
    public ModelCallException? Error { get; set; }

    public static RunFailed Failed(string why, bool transient, Usage? usage = null) => new(transient) { Parts = [new TextPart(why)], Usage = usage };

    public IAsyncEnumerable<ChatResponseUpdate> AskAsync(IReadOnlyList<AIFunction> tools, CancellationToken cancellationToken) =>
        _loop.AskAsync(_turn.Messages, ModelOptions.From(_spec.Model, tools), cancellationToken);

    /// <summary>Takes what the model said.</summary>
    public IEnumerable<RunOutput> Take(ChatResponseUpdate update)
    {
        ToolRoundContent? round = null;
        foreach (var content in update.Contents)
        {
            if (content is TextContent said) _text.Add(said.Text);
            if (content is ToolApprovalRequestContent approval) _approvals.Add(approval);
            round ??= content as ToolRoundContent;
        }

        if (round is null) return _text.IsFull ? TakeText() : [];
        _text.EndRound();
        return [.. TakeText(), new RunProgress { Usage = _loop.TakeUsage(), Metadata = round.ToJson() }];
    }

    /// <summary>What text was gathered, as a chunk.</summary>
    public IEnumerable<RunOutput> TakeText() => _text.Take(isLast: false) is { } chunk ? [chunk] : [];

    /// <summary>What closes the turn.</summary>
    public IEnumerable<RunOutput> End()
    {
        if (_approvals.Count > 0) return [.. TakeText(), Ask()];
        var last = _text.Take(isLast: true);
        return last is null ? [Verdict()] : [last, Verdict()];
    }

    private RunAsked Ask()
    {
        var kept = new ModelResume(_turn.InputId, _text.All, _caller.Rounds, _caller.Calls, _loop.OutputTokens, _loop.Said);
        return new RunAsked(QuestionKind.Approval, kept.ToJson()) { Parts = ApprovalQuestion.Parts(_approvals), Usage = _loop.TakeUsage() };
    }

    private RunOutput Verdict()
    {
        var usage = _loop.TakeUsage();
        if (Error is { } error) return Failed(error.Message, error.IsTransient, usage);
        if (_loop.IsOverBudget) return Failed($"Usage limit exceeded: more than {_spec.Limits.OutputTokensMax} output tokens in one run.", false, usage);
        if (_loop.IsCutShort && _text.IsEmpty) return Failed("Usage limit exceeded: the model asked for more tool calls than one run may make.", false, usage);
        return new RunCompleted { Usage = usage, Metadata = Shortened() };
    }

    /// <summary><c>{"finishReason": "length"}</c> when the answer is not all that the model would have said.</summary>
    private JsonElement? Shortened() => _loop.Finish is { } reason && (reason == ChatFinishReason.Length || reason == ChatFinishReason.ContentFilter)
        ? JsonSerializer.SerializeToElement(new JsonObject { ["finishReason"] = reason.Value })
        : null;
}
