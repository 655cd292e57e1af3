using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Wire10;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>Writes the types of A2A 0.3 as its HTTP+JSON binding words them: ProtoJSON of the proto of 0.3.</summary>
internal static class ProtoWriter03
{
    public static void Task(Utf8JsonWriter json, TaskSnapshot snapshot, int? historyLength, bool withArtifacts = true, bool isCapped = false)
    {
        var task = snapshot.Task;
        var reference = TaskReference.Of(task);
        json.WriteStartObject();
        json.WriteString("id"u8, task.Id.Value);
        json.WriteString("contextId"u8, task.Context.Value);
        Status(json, task.State, task.StatusMessage, task.StatusAt, reference);
        if (withArtifacts && snapshot.Artifacts.Count > 0)
        {
            json.WriteStartArray("artifacts"u8);
            foreach (var artifact in snapshot.Artifacts) Artifact(json, artifact);
            json.WriteEndArray();
        }

        if (historyLength != 0 && snapshot.History.Count > 0)
        {
            json.WriteStartArray("history"u8);
            foreach (var message in snapshot.History.Newest(historyLength)) Message(json, message, reference.Context, reference.Id);
            json.WriteEndArray();
        }

        TaskMetadata.Write(json, snapshot.Usage, isCapped);
        json.WriteEndObject();
    }

    /// <param name="task">The task it belongs to; <see langword="null"/> for a bare message.</param>
    public static void Message(Utf8JsonWriter json, Message message, ContextId context, TaskId? task)
    {
        json.WriteStartObject();
        json.WriteString("messageId"u8, message.Id);
        json.WriteString("contextId"u8, context.Value);
        if (task is { } id) json.WriteString("taskId"u8, id.Value);
        json.WriteString("role"u8, Names10.Word(message.Role));
        json.WriteStartArray("content"u8);
        foreach (var part in message.Parts) Part(json, part);
        json.WriteEndArray();
        json.WriteJson("metadata"u8, message.Metadata);
        json.WriteTexts("extensions"u8, message.Extensions);
        json.WriteEndObject();
    }

    /// <param name="isLast">Whether the stream ends with it, which <c>final</c> says.</param>
    public static void StatusUpdate(Utf8JsonWriter json, in TaskReference task, in StatusWords status, bool isLast)
    {
        json.WriteStartObject();
        json.WriteStartObject("statusUpdate"u8);
        json.WriteString("taskId"u8, task.Id.Value);
        json.WriteString("contextId"u8, task.Context.Value);
        Status(json, status.State, status.Message, status.At, task);
        if (isLast) json.WriteBoolean("final"u8, true);
        json.WriteJson("metadata"u8, status.Metadata);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void ArtifactUpdate(Utf8JsonWriter json, ArtifactChanged changed, in TaskReference task)
    {
        json.WriteStartObject();
        json.WriteStartObject("artifactUpdate"u8);
        json.WriteString("taskId"u8, task.Id.Value);
        json.WriteString("contextId"u8, task.Context.Value);
        json.WritePropertyName("artifact"u8);
        Artifact(json, changed.Artifact);
        if (changed.Append) json.WriteBoolean("append"u8, true);
        if (changed.LastChunk) json.WriteBoolean("lastChunk"u8, true);
        json.WriteJson("metadata"u8, changed.Metadata);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Status(Utf8JsonWriter json, TaskState state, Message? message, DateTimeOffset at, in TaskReference task)
    {
        json.WriteStartObject("status"u8);
        json.WriteString("state"u8, Names03.ProtoWord(state));
        if (message is not null)
        {
            json.WritePropertyName("message"u8);
            Message(json, message, task.Context, task.Id);
        }

        json.WriteTime("timestamp"u8, at);
        json.WriteEndObject();
    }

    private static void Artifact(Utf8JsonWriter json, Artifact artifact)
    {
        json.WriteStartObject();
        json.WriteString("artifactId"u8, artifact.Id);
        json.WriteText("name"u8, artifact.Name);
        json.WriteText("description"u8, artifact.Description);
        json.WriteStartArray("parts"u8);
        foreach (var part in artifact.Parts) Part(json, part);
        json.WriteEndArray();
        json.WriteJson("metadata"u8, artifact.Metadata);
        json.WriteTexts("extensions"u8, artifact.Extensions);
        json.WriteEndObject();
    }

    private static void Part(Utf8JsonWriter json, Part part)
    {
        json.WriteStartObject();
        var isWrapped = false;
        switch (part)
        {
            case TextPart text:
                json.WriteString("text"u8, text.Text);
                break;
            case DataPart data:
                json.WriteStartObject("data"u8);
                isWrapped = Data03.Write(json, data.Data);
                json.WriteEndObject();
                break;
            default:
                File(json, part);
                break;
        }

        Data03.WriteMetadata(json, part.Metadata, isWrapped);
        json.WriteEndObject();
    }

    private static void File(Utf8JsonWriter json, Part part)
    {
        json.WriteStartObject("file"u8);
        if (part is RawPart raw) json.WriteBase64String("fileWithBytes"u8, raw.Bytes.Span);
        else json.WriteString("fileWithUri"u8, ((UrlPart)part).Url);
        json.WriteText("mimeType"u8, part.MediaType);
        json.WriteText("name"u8, part.Filename);
        json.WriteEndObject();
    }
}
