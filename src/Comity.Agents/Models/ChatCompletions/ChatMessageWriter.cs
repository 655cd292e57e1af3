using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models.ChatCompletions;

/// <summary>Writes one message of a chat completions request.</summary>
internal static class ChatMessageWriter
{
    public static void Write(Utf8JsonWriter writer, ChatMessage message)
    {
        if (message.Role == ChatRole.Tool) WriteResults(writer, message);
        else if (message.Role == ChatRole.Assistant) WriteAssistant(writer, message);
        else if (message.Role == ChatRole.System) WriteText(writer, "system", message.Text);
        else WriteUser(writer, message);
    }

    public static void WriteText(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", text);
        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, ChatMessage message)
    {
        if (message.Contents.All(content => content is TextContent))
        {
            // A plain string is understood by every copy of the interface; an array of parts is not.
            WriteText(writer, "user", string.Join('\n', message.Contents.OfType<TextContent>().Select(text => text.Text)));
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteStartArray("content");
        foreach (var content in message.Contents) WritePart(writer, content);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                WriteTextPart(writer, text.Text);
                break;
            case DataContent image when image.HasTopLevelMediaType("image"):
                WriteImage(writer, image.Uri);
                break;
            case UriContent image when image.HasTopLevelMediaType("image"):
                WriteImage(writer, image.Uri.AbsoluteUri);
                break;
            case DataContent { MediaType: "audio/wav" or "audio/x-wav" or "audio/mpeg" or "audio/mp3" } audio:
                WriteAudio(writer, audio);
                break;
            case DataContent { MediaType: "application/pdf" } file:
                WriteFile(writer, file);
                break;
            case DataContent other:
                WriteTextPart(writer, $"[{other.Name ?? "file"}: {other.MediaType}, {other.Data.Length} bytes; this model cannot read it]");
                break;
            case UriContent link:
                WriteTextPart(writer, link.Uri.ToString());
                break;
        }
    }

    private static void WriteTextPart(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter writer, string url)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "image_url");
        writer.WriteStartObject("image_url");
        writer.WriteString("url", url);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAudio(Utf8JsonWriter writer, DataContent audio)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "input_audio");
        writer.WriteStartObject("input_audio");
        writer.WriteBase64String("data", audio.Data.Span);
        writer.WriteString("format", audio.MediaType.Contains("wav", StringComparison.Ordinal) ? "wav" : "mp3");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, DataContent file)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "file");
        writer.WriteStartObject("file");
        writer.WriteString("filename", file.Name ?? "file.pdf");
        writer.WriteString("file_data", file.Uri);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAssistant(Utf8JsonWriter writer, ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        writer.WriteStartObject();
        writer.WriteString("role", "assistant");
        if (message.Text is { Length: > 0 } text || calls.Count == 0) writer.WriteString("content", message.Text);
        else writer.WriteNull("content");
        if (calls.Count > 0)
        {
            // Models that think aloud between calls want their thoughts back; only such models ever sent any.
            var thoughts = string.Concat(message.Contents.OfType<TextReasoningContent>().Select(thought => thought.Text));
            if (thoughts.Length > 0) writer.WriteString("reasoning_content", thoughts);
            writer.WriteStartArray("tool_calls");
            foreach (var call in calls) WriteCall(writer, call);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, FunctionCallContent call)
    {
        writer.WriteStartObject();
        writer.WriteString("id", call.CallId);
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.WriteString("arguments", FunctionArguments.ToJson(call.Arguments));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter writer, ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            writer.WriteStartObject();
            writer.WriteString("role", "tool");
            writer.WriteString("tool_call_id", result.CallId);
            writer.WriteString("content", FunctionArguments.ResultText(result.Result));
            writer.WriteEndObject();
        }
    }
}
