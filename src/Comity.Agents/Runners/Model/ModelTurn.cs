using Comity.Core.Tasks;
using Comity.Core.Worker;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>What a model is shown at the beginning of a run.</summary>
/// <param name="InputId">The message that began the turn.</param>
/// <param name="Resumed">What was kept when the turn was left for an approval, or <see langword="null"/>.</param>
internal sealed record ModelTurn(string InputId, IReadOnlyList<ChatMessage> Messages, ModelResume? Resumed)
{
    public static async ValueTask<ModelTurn> BeginAsync(ModelAgentSpec spec, RunRequest run, CancellationToken cancellationToken)
    {
        var resumed = ModelResume.From(run.Resume);
        var max = spec.Limits.HistoryMessagesMax + (resumed is null ? 0 : run.Task.History.Count);
        var earlier = max > 0 ? await run.Conversation.EarlierAsync(max, cancellationToken) : [];

        List<ChatMessage> messages = spec.SystemPrompt.Length > 0 ? [new ChatMessage(ChatRole.System, spec.SystemPrompt)] : [];
        if (resumed is null)
        {
            messages.AddRange(earlier.Select(ChatContents.From));
            messages.Add(ChatContents.From(run.Input));
            return new ModelTurn(run.Input.Id, messages, null);
        }

        messages.AddRange(UpToInput(earlier, run.Task.History, resumed.Input, spec.Limits.HistoryMessagesMax).Select(ChatContents.From));
        messages.AddRange(resumed.Said);
        var pending = resumed.Said is [.., var last] ? last.Contents.OfType<FunctionCallContent>() : [];
        messages.Add(ApprovalAnswer.From(run.Input).To(pending));
        return new ModelTurn(resumed.Input, messages, resumed);
    }

    /// <summary>The conversation up to the message that began the turn: what came after it (the question, the text so far)
    /// the model has said itself, and gets back as it said it.</summary>
    private static IEnumerable<Message> UpToInput(
        IReadOnlyList<Message> earlier, IReadOnlyList<Message> history, string input, int historyMax)
    {
        var at = IndexOf(earlier, input);
        if (at >= 0) return earlier.Take(at + 1).TakeLast(historyMax + 1);
        return history.Where(message => message.Id == input).TakeLast(1);
    }

    private static int IndexOf(IReadOnlyList<Message> messages, string id)
    {
        for (var at = messages.Count - 1; at >= 0; at--)
        {
            if (messages[at].Id == id && messages[at].Role == Role.User) return at;
        }

        return -1;
    }
}
