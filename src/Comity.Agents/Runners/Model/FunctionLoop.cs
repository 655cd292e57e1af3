using System.Runtime.CompilerServices;
using Comity.Core.Tasks;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>Asks a model, runs the tools it asks for, and asks again, until it answers. One for each run.</summary>
/// <remarks>
/// Everything a model says is passed on while it arrives, then which calls are made, then their results. The loop ends early, with the
/// calls not executed, when one of them needs approval (then <see cref="ToolApprovalRequestContent"/> comes last) or has
/// only a declaration here, so that its caller must run it. It goes on from an approval when the last message given to
/// it holds <see cref="ToolApprovalResponseContent"/>: those that were not approved get a refusal as their result.
/// </remarks>
internal sealed class FunctionLoop(IChatClient model, ModelLimits limits, FunctionCaller caller, int? contextWindow)
{
    private readonly List<ChatMessage> _said = [];
    private Usage _unreported = Usage.None;
    private long _outputTokens;

    /// <summary>What the model and the tools have said in this turn: what must be kept to go on after an approval.</summary>
    public IReadOnlyList<ChatMessage> Said => _said;

    /// <summary>Whether the model still asked for tools when it had no more calls to make.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Whether more output tokens were used than a run may use, and more would have been needed.</summary>
    public bool IsOverBudget { get; private set; }

    /// <summary>Why the newest answer ended; <see langword="null"/> when nobody said.</summary>
    public ChatFinishReason? Finish { get; private set; }

    /// <summary>Of all rounds of the turn; estimated where the provider does not count.</summary>
    public long OutputTokens => _outputTokens;

    /// <summary>Takes up a turn that was left for an approval.</summary>
    /// <param name="said">What <see cref="Said"/> was then.</param>
    public void Restore(IEnumerable<ChatMessage> said, long outputTokens)
    {
        _said.AddRange(said);
        _outputTokens = outputTokens;
    }

    /// <summary>What was used since the last time, or <see langword="null"/> for nothing.</summary>
    public Usage? TakeUsage()
    {
        var used = _unreported;
        _unreported = Usage.None;
        return used == Usage.None ? null : used;
    }

    /// <param name="messages">The conversation; an answer to an approval as its last message.</param>
    /// <exception cref="Models.ModelCallException">The model failed. What it has said until then stays said.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> AskAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<ChatMessage> conversation = [.. messages];
        var tools = options?.Tools?.OfType<AIFunctionDeclaration>().ToDictionary(tool => tool.Name) ?? [];
        if (TakeApprovals(conversation) is { } approvals)
        {
            var pending = Calls(conversation.LastOrDefault(message => message.Role == ChatRole.Assistant)?.Contents ?? []);
            yield return await AnswerAsync(conversation, pending, tools, approvals, cancellationToken);
        }

        while (true)
        {
            var isLast = caller.MustAnswerNow;
            List<ChatResponseUpdate> updates = [];
            await foreach (var update in model.GetStreamingResponseAsync(
                ContextTrimming.Fit(conversation, options, contextWindow), Asked(options, isLast), cancellationToken))
            {
                updates.Add(update);
                Count(update);
                yield return update;
            }

            var answer = updates.ToChatResponse();
            _unreported += new Usage(0, 0, ModelCalls: 1, ToolCalls: 0);
            if (answer.Usage is null) _outputTokens += ContextTrimming.Tokens(answer.Messages); // the limit holds for servers that do not count, too
            Finish = answer.FinishReason;
            var calls = Calls(answer.Messages.SelectMany(message => message.Contents));
            if (calls.Count > 0 && isLast) IsCutShort = true;
            if (calls.Count == 0 || isLast) yield break;
            Say(conversation, answer.Messages);
            if (calls.Any(call => tools.TryGetValue(call.Name, out var tool) && tool is not AIFunction)) yield break;
            if (_outputTokens >= limits.OutputTokensMax)
            {
                IsOverBudget = true;
                yield break;
            }

            if (ApprovalsNeeded(calls, tools) is { Count: > 0 } requests)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, requests);
                yield break;
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, [new ToolRoundContent(calls)]);
            yield return await AnswerAsync(conversation, calls, tools, approvals: null, cancellationToken);
        }
    }

    private async Task<ChatResponseUpdate> AnswerAsync(
        List<ChatMessage> conversation, List<FunctionCallContent> calls, Dictionary<string, AIFunctionDeclaration> tools,
        IReadOnlyList<ToolApprovalResponseContent>? approvals, CancellationToken cancellationToken)
    {
        var before = caller.Calls;
        var results = await caller.CallAsync(calls, tools, approvals, cancellationToken);
        _unreported += new Usage(0, 0, ModelCalls: 0, ToolCalls: caller.Calls - before);
        Say(conversation, [new ChatMessage(ChatRole.Tool, [.. results])]);
        return new ChatResponseUpdate(ChatRole.Tool, [.. results]);
    }

    private void Say(List<ChatMessage> conversation, IEnumerable<ChatMessage> messages)
    {
        foreach (var message in messages)
        {
            conversation.Add(message);
            _said.Add(message);
        }
    }

    private void Count(ChatResponseUpdate update)
    {
        foreach (var usage in update.Contents.OfType<UsageContent>())
        {
            var output = usage.Details.OutputTokenCount ?? 0;
            _outputTokens += output;
            _unreported += new Usage(usage.Details.InputTokenCount ?? 0, output, 0, 0);
        }
    }

    private static List<FunctionCallContent> Calls(IEnumerable<AIContent> contents) =>
        [.. contents.OfType<FunctionCallContent>().Where(call => !call.InformationalOnly)];

    private static List<AIContent> ApprovalsNeeded(IEnumerable<FunctionCallContent> calls, Dictionary<string, AIFunctionDeclaration> tools) =>
    [
        .. from call in calls
           where tools.TryGetValue(call.Name, out var tool) && tool.GetService<ApprovalRequiredAIFunction>() is not null
           select new ToolApprovalRequestContent(call.CallId, call),
    ];

    private static List<ToolApprovalResponseContent>? TakeApprovals(List<ChatMessage> conversation)
    {
        if (conversation.Count == 0) return null;
        var approvals = conversation[^1].Contents.OfType<ToolApprovalResponseContent>().ToList();
        if (approvals.Count == 0) return null;
        conversation.RemoveAt(conversation.Count - 1);
        return approvals;
    }

    /// <summary>"Required" holds for the first question only, else the model could never answer.</summary>
    private ChatOptions? Asked(ChatOptions? options, bool isLast)
    {
        if (options is null || (!isLast && (caller.Rounds == 0 || options.ToolMode is not RequiredChatToolMode))) return options;
        // The tools stay in the options because Anthropic refuses a conversation with calls without them; "none" forbids them.
        var asked = options.Clone();
        asked.ToolMode = isLast ? ChatToolMode.None : null;
        return asked;
    }
}
