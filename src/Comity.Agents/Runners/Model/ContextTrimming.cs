using Comity.Agents.Models;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>Leaves out what does not fit into a model's context window.</summary>
/// <remarks>
/// The oldest messages before the present turn go first; a call and its results always go together. When that is not
/// enough, the older tool results of the present turn become a short note each. System messages, the present input and
/// the newest results always stay: if they do not fit, the provider says so.
/// </remarks>
internal static class ContextTrimming
{
    private const string LeftOut = "[left out: the context is full]";
    private const int CharsPerToken = 4;
    private const int TokensPerMessage = 8;
    private const int TokensPerFile = 1_000;
    private const int AnswerTokens = 1_024;

    /// <param name="window">Tokens that fit, answer included; <see langword="null"/> for no limit.</param>
    public static IReadOnlyList<ChatMessage> Fit(IReadOnlyList<ChatMessage> messages, ChatOptions? options, int? window)
    {
        if (window is null) return messages;
        var budget = window.Value - (options?.MaxOutputTokens ?? AnswerTokens) - ToolTokens(options);
        var total = Tokens(messages);
        if (total <= budget) return messages;

        List<ChatMessage> kept = [.. messages];
        var turn = kept.FindLastIndex(message => message.Role == ChatRole.User);
        var oldest = kept.FindIndex(message => message.Role != ChatRole.System);
        while (total > budget && oldest >= 0 && oldest < turn)
        {
            var group = GroupLength(kept, oldest);
            total -= Tokens(kept.GetRange(oldest, group));
            kept.RemoveRange(oldest, group);
            turn -= group;
        }

        var newestResults = kept.FindLastIndex(message => message.Role == ChatRole.Tool);
        for (var at = Math.Max(turn, 0); at < newestResults && total > budget; at++)
        {
            if (kept[at].Role != ChatRole.Tool) continue;
            total -= Tokens(kept[at]);
            kept[at] = new ChatMessage(ChatRole.Tool,
                [.. kept[at].Contents.OfType<FunctionResultContent>().Select(result => new FunctionResultContent(result.CallId, LeftOut))]);
            total += Tokens(kept[at]);
        }

        return kept;
    }

    /// <summary>An estimate, for providers that do not count.</summary>
    public static int Tokens(IEnumerable<ChatMessage> messages) => messages.Sum(Tokens);

    /// <summary>A message alone, or a message with calls and the results that follow it.</summary>
    private static int GroupLength(List<ChatMessage> messages, int at)
    {
        var length = 1;
        while (at + length < messages.Count && messages[at + length].Role == ChatRole.Tool) length++;
        return length;
    }

    private static int Tokens(ChatMessage message) => TokensPerMessage + message.Contents.Sum(content => content switch
    {
        TextContent text => text.Text.Length / CharsPerToken,
        TextReasoningContent thought => thought.Text.Length / CharsPerToken,
        FunctionCallContent call => FunctionArguments.ToJson(call.Arguments).Length / CharsPerToken,
        FunctionResultContent result => FunctionArguments.ResultText(result.Result).Length / CharsPerToken,
        DataContent or UriContent => TokensPerFile,
        _ => 0,
    });

    private static int ToolTokens(ChatOptions? options) => options?.Tools?.OfType<AIFunctionDeclaration>()
        .Sum(tool => (tool.Name.Length + tool.Description.Length + tool.JsonSchema.GetRawText().Length) / CharsPerToken) ?? 0;
}
