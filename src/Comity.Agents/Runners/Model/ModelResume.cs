using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>What is kept of a turn that waits for an approval.</summary>
/// <param name="Input">The id of the message that began the turn.</param>
/// <param name="Text">The answer's text so far, which the caller has already seen.</param>
/// <param name="Said">What model and tools have said in the turn; the last message holds the calls that wait.</param>
internal sealed record ModelResume(string Input, string Text, int Rounds, int Calls, long OutputTokens, IReadOnlyList<ChatMessage> Said)
{
    private static readonly JsonSerializerOptions s_options = new(AIJsonUtilities.DefaultOptions)
    {
        WriteIndented = false,
    };

    public JsonElement ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("input", Input);
            writer.WriteString("text", Text);
            writer.WriteNumber("rounds", Rounds);
            writer.WriteNumber("calls", Calls);
            writer.WriteNumber("outputTokens", OutputTokens);
            writer.WritePropertyName("said");
            JsonSerializer.Serialize(writer, Said.ToList(), s_options.GetTypeInfo(typeof(List<ChatMessage>)));
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    /// <returns><see langword="null"/> when it is none of ours: another kind of question was asked.</returns>
    public static ModelResume? From(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } kept || !kept.TryGetProperty("said", out var said)) return null;
        try
        {
            var messages = (List<ChatMessage>?)said.Deserialize(s_options.GetTypeInfo(typeof(List<ChatMessage>))) ?? [];
            return new ModelResume(
                kept.GetProperty("input").GetString() ?? "",
                kept.GetProperty("text").GetString() ?? "",
                kept.GetProperty("rounds").GetInt32(),
                kept.GetProperty("calls").GetInt32(),
                kept.GetProperty("outputTokens").GetInt64(),
                messages);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}
