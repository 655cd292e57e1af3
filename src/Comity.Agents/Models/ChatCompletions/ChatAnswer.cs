using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models.ChatCompletions;

/// <summary>One answer while it arrives: text goes out at once, calls and usage at the end.</summary>
internal sealed class ChatAnswer
{
    private readonly ToolCallPieces _calls = new();
    private UsageDetails? _usage;
    private string? _finish;
    private bool _isAnswer;
    private string? _id;
    private string? _model;

    /// <summary>Takes one chunk, or a whole completion.</summary>
    /// <returns>What can be passed on now, or <see langword="null"/>.</returns>
    /// <exception cref="ModelCallException">The chunk is an error.</exception>
    public ChatResponseUpdate? Take(JsonElement chunk)
    {
        if (chunk.ValueKind != JsonValueKind.Object) throw ModelErrors.NotUnderstood();
        if (chunk.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
            throw ModelErrors.FromStream(ModelErrors.CodeOf(chunk));
        _id ??= Text(chunk, "id");
        _model ??= Text(chunk, "model");
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object) _usage = ReadUsage(usage);
        if (!chunk.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
            return null;
        _isAnswer = true;
        var choice = choices[0];
        if (choice.ValueKind != JsonValueKind.Object) return null;
        _finish = Text(choice, "finish_reason") ?? _finish;
        return Member(choice, "delta") is { } delta ? TakeMessage(delta)
            : Member(choice, "message") is { } message ? TakeMessage(message) : null;
    }

    /// <summary>The calls, the usage and how it ended.</summary>
    /// <param name="isClosed">Whether the provider said that this is all. Some only give a reason, some only close.</param>
    /// <exception cref="ModelCallException">It was no answer, or ended in the middle of one.</exception>
    public ChatResponseUpdate End(bool isClosed)
    {
        if (!_isAnswer) throw ModelErrors.NotUnderstood(); // a web page, say, or the error of another kind of server
        if (!isClosed && _finish is null) throw ModelErrors.BrokenOff();
        var update = New();
        foreach (var call in _calls.ToCalls()) update.Contents.Add(call);
        if (_usage is not null) update.Contents.Add(new UsageContent(_usage));
        update.FinishReason = _calls.Any ? ChatFinishReason.ToolCalls : _finish is { Length: > 0 } ? new ChatFinishReason(_finish) : ChatFinishReason.Stop;
        return update;
    }

    private ChatResponseUpdate? TakeMessage(JsonElement message)
    {
        if (message.TryGetProperty("tool_calls", out var calls)) _calls.Take(calls);
        if (Member(message, "function_call") is { } legacy) _calls.TakeLegacy(legacy);
        var thought = Text(message, "reasoning_content") ?? Text(message, "reasoning");
        var text = Content(message) + (Text(message, "refusal") ?? "");
        if (text.Length == 0 && string.IsNullOrEmpty(thought)) return null;
        var update = New();
        if (!string.IsNullOrEmpty(thought)) update.Contents.Add(new TextReasoningContent(thought));
        if (text.Length > 0) update.Contents.Add(new TextContent(text));
        return update;
    }

    private ChatResponseUpdate New() => new() { Role = ChatRole.Assistant, ResponseId = _id, MessageId = _id, ModelId = _model };

    /// <summary>A string, or an array of parts of which the text ones count.</summary>
    private static string Content(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content)) return "";
        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(PartText)),
            _ => "",
        };
    }

    private static string PartText(JsonElement part) => part.ValueKind switch
    {
        JsonValueKind.String => part.GetString()!,
        JsonValueKind.Object => Text(part, "text") ?? "",
        _ => "",
    };

    private static UsageDetails ReadUsage(JsonElement usage) => new()
    {
        InputTokenCount = Number(usage, "prompt_tokens"),
        OutputTokenCount = Number(usage, "completion_tokens"),
        TotalTokenCount = Number(usage, "total_tokens"),
        CachedInputTokenCount = Member(usage, "prompt_tokens_details") is { } input ? Number(input, "cached_tokens") : null,
        ReasoningTokenCount = Member(usage, "completion_tokens_details") is { } output ? Number(output, "reasoning_tokens") : null,
    };

    private static JsonElement? Member(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
