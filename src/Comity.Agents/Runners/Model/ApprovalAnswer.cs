using System.Text.Json;
using Comity.Core.Tasks;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>A caller's answer to "may this be done?".</summary>
/// <param name="Reason">What was said with a refusal, for the model to see.</param>
internal sealed record ApprovalAnswer(bool IsApproved, string? Reason)
{
    private static readonly string[] s_yes = ["yes", "y", "approve", "approved", "ok", "okay"];
    private static readonly string[] s_no = ["no", "n", "deny", "denied", "reject", "rejected", "cancel"];

    /// <summary>Data with <c>approved</c> decides; else the text must be a plain yes. Anything else is a refusal.</summary>
    public static ApprovalAnswer From(Message message)
    {
        var text = message.AllText.Trim();
        foreach (var part in message.Parts.OfType<DataPart>())
        {
            if (part.Data.ValueKind == JsonValueKind.Object && part.Data.TryGetProperty("approved", out var approved))
                return new ApprovalAnswer(approved.ValueKind == JsonValueKind.True, text.Length > 0 ? text : null);
        }

        var word = text.TrimEnd('.', '!', ' ').ToLowerInvariant();
        if (s_yes.Contains(word)) return new ApprovalAnswer(true, null);
        return new ApprovalAnswer(false, text.Length == 0 || s_no.Contains(word) ? null : text);
    }

    /// <summary>The same answer for each call that waits.</summary>
    public ChatMessage To(IEnumerable<FunctionCallContent> calls) => new(ChatRole.User,
        [.. calls.Select(call => new ToolApprovalResponseContent(call.CallId, IsApproved, call) { Reason = Reason })]);
}
