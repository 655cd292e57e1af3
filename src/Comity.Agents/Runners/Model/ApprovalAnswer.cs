using Comity.Core.Tasks;
using Comity.Core.Worker;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>A caller's answer to "may this be done?".</summary>
/// <param name="Reason">What was said with a refusal, for the model to see.</param>
internal sealed record ApprovalAnswer(bool IsApproved, string? Reason)
{
    private static readonly string[] s_plainNo = ["no", "n", "deny", "denied", "reject", "rejected", "cancel"];

    public static ApprovalAnswer From(Message message)
    {
        if (Approval.IsGiven(message)) return new ApprovalAnswer(true, null);
        var text = message.AllText.Trim();
        return new ApprovalAnswer(false, text.Length == 0 || s_plainNo.Contains(text.TrimEnd('.', '!').ToLowerInvariant()) ? null : text);
    }

    /// <summary>The same answer for each call that waits.</summary>
    public ChatMessage To(IEnumerable<FunctionCallContent> calls) => new(ChatRole.User,
        [.. calls.Select(call => new ToolApprovalResponseContent(call.CallId, IsApproved, call) { Reason = Reason })]);
}
