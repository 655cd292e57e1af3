using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Server.Dialects.Wire;

namespace Comity.Server.Dialects.A2A;

/// <summary>What this server adds to a task's metadata: what it has cost, and that a blocking send gave up waiting.</summary>
internal static class TaskMetadata
{
    public static void Write(Utf8JsonWriter json, Usage usage, bool isCapped)
    {
        var isCosted = usage != Usage.None;
        if (!isCosted && !isCapped) return;
        json.WriteStartObject("metadata"u8);
        if (isCosted)
        {
            json.WriteStartObject("comity/usage"u8);
            json.WriteNumber("inputTokens"u8, usage.InputTokens);
            json.WriteNumber("outputTokens"u8, usage.OutputTokens);
            json.WriteNumber("modelCalls"u8, usage.ModelCalls);
            json.WriteNumber("toolCalls"u8, usage.ToolCalls);
            json.WriteEndObject();
        }

        if (isCapped) json.WriteBoolean("comity/waitCapped"u8, true);
        json.WriteEndObject();
    }

    /// <summary>The same as a value, or <see langword="null"/> when there is nothing to say.</summary>
    public static JsonElement? Json(Usage usage, bool isCapped)
    {
        if (usage == Usage.None && !isCapped) return null;
        var json = JsonBuffer.ToBytes((usage, isCapped), static (json, what) =>
        {
            json.WriteStartObject();
            Write(json, what.usage, what.isCapped);
            json.WriteEndObject();
        });
        return JsonDocument.Parse(json).RootElement.GetProperty("metadata"u8);
    }
}
