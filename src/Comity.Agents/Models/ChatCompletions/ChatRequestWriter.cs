using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models.ChatCompletions;

/// <summary>Writes the body of a chat completions request.</summary>
internal sealed class ChatRequestWriter(ModelSpec spec)
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>OpenAI's own newer models refuse <c>max_tokens</c>; its copies know nothing else.</summary>
    private readonly string _maxTokensName = IsOpenAI(spec) ? "max_completion_tokens" : "max_tokens";

    /// <param name="streamOptions">Whether to ask for usage at the end of the stream; a few servers refuse the question.</param>
    public BinaryData Write(IEnumerable<ChatMessage> messages, ChatOptions? options, bool streamOptions)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("model", options?.ModelId ?? spec.Name);
            writer.WriteStartArray("messages");
            if (!string.IsNullOrEmpty(options?.Instructions)) ChatMessageWriter.WriteText(writer, "system", options.Instructions);
            foreach (var message in messages) ChatMessageWriter.Write(writer, message);
            writer.WriteEndArray();
            writer.WriteBoolean("stream", true);
            if (streamOptions)
            {
                writer.WriteStartObject("stream_options");
                writer.WriteBoolean("include_usage", true);
                writer.WriteEndObject();
            }

            if (options is not null) WriteOptions(writer, options);
            WriteExtra(writer);
            writer.WriteEndObject();
        }

        return new BinaryData(buffer.WrittenMemory);
    }

    private void WriteOptions(Utf8JsonWriter writer, ChatOptions options)
    {
        if (options.Temperature is { } temperature) writer.WriteNumber("temperature", temperature);
        if (options.TopP is { } topP) writer.WriteNumber("top_p", topP);
        if (options.TopK is { } topK && !IsOpenAI(spec)) writer.WriteNumber("top_k", topK);
        if (options.MaxOutputTokens is { } max) writer.WriteNumber(_maxTokensName, max);
        if (options.Seed is { } seed) writer.WriteNumber("seed", seed);
        if (options.PresencePenalty is { } presence) writer.WriteNumber("presence_penalty", presence);
        if (options.FrequencyPenalty is { } frequency) writer.WriteNumber("frequency_penalty", frequency);
        if (spec.ReasoningEffort is { } effort) writer.WriteString("reasoning_effort", effort);
        if (options.StopSequences is { Count: > 0 } stops)
        {
            writer.WriteStartArray("stop");
            foreach (var stop in stops) writer.WriteStringValue(stop);
            writer.WriteEndArray();
        }

        WriteFormat(writer, options.ResponseFormat);
        WriteTools(writer, options);
    }

    private static void WriteFormat(Utf8JsonWriter writer, ChatResponseFormat? format)
    {
        if (format is not ChatResponseFormatJson json) return;
        writer.WriteStartObject("response_format");
        writer.WriteString("type", json.Schema is null ? "json_object" : "json_schema");
        if (json.Schema is { } schema)
        {
            writer.WriteStartObject("json_schema");
            writer.WriteString("name", json.SchemaName ?? "answer");
            if (json.SchemaDescription is { } description) writer.WriteString("description", description);
            writer.WritePropertyName("schema");
            schema.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter writer, ChatOptions options)
    {
        // Many copies do not know tool_choice "none". And "tools": [] or tool_choice without tools is refused by OpenAI itself.
        var functions = options.ToolMode is NoneChatToolMode ? [] : options.Tools?.OfType<AIFunctionDeclaration>().ToList() ?? [];
        if (functions.Count == 0) return;
        writer.WriteStartArray("tools");
        foreach (var function in functions)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", function.Name);
            writer.WriteString("description", function.Description);
            writer.WritePropertyName("parameters");
            function.JsonSchema.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteToolChoice(writer, options.ToolMode);
        if (options.AllowMultipleToolCalls is { } parallel) writer.WriteBoolean("parallel_tool_calls", parallel);
    }

    private static void WriteToolChoice(Utf8JsonWriter writer, ChatToolMode? mode)
    {
        switch (mode)
        {
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                writer.WriteStartObject("tool_choice");
                writer.WriteString("type", "function");
                writer.WriteStartObject("function");
                writer.WriteString("name", name);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case RequiredChatToolMode:
                writer.WriteString("tool_choice", "required");
                break;
        }
    }

    private void WriteExtra(Utf8JsonWriter writer)
    {
        if (spec.ExtraBody is not { ValueKind: JsonValueKind.Object } extra) return;
        foreach (var field in extra.EnumerateObject()) field.WriteTo(writer);
    }

    private static bool IsOpenAI(ModelSpec spec) =>
        string.Equals(spec.Provider, "openai", StringComparison.OrdinalIgnoreCase) &&
        (spec.BaseUrl is null || new Uri(spec.BaseUrl).Host.EndsWith("openai.com", StringComparison.OrdinalIgnoreCase));
}
