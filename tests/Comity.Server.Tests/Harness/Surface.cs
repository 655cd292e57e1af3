using System.Text.Json.Nodes;

namespace Comity.Server.Tests.Harness;

/// <summary>The four ways A2A is spoken here.</summary>
public enum Surface
{
    Rpc10,
    Rest10,
    Rpc03,
    Rest03,
}

/// <summary>What a caller says, before a surface words it.</summary>
public sealed record Outgoing(string Text)
{
    public string MessageId { get; init; } = Guid.NewGuid().ToString();

    public string? ContextId { get; init; }

    public string? TaskId { get; init; }

    public bool Immediately { get; init; }

    public int? HistoryLength { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>A task, whoever worded it. States are A2A 1.0's without the prefix: <c>COMPLETED</c>.</summary>
public sealed record TaskView(string Id, string ContextId, string State, IReadOnlyList<string> Artifacts, JsonNode Raw)
{
    public IReadOnlyList<JsonNode> History => [.. (Raw["history"] as JsonArray ?? []).Select(m => m!)];

    public string? StatusText => SurfaceWords.TextOf(Raw["status"]?["message"]);
}

/// <summary>One event of a stream: <c>task</c>, <c>message</c>, <c>status</c> or <c>artifact</c>.</summary>
public sealed record StreamView(string Kind, string? State, string? Text, ServerEvent Event, JsonNode Raw)
{
    public string? TaskId => (Raw["id"] ?? Raw["taskId"])?.GetValue<string>();
}

internal static class SurfaceWords
{
    public static string StateOf(string wire)
    {
        var state = wire.Replace("TASK_STATE_", "", StringComparison.Ordinal).Replace('-', '_').ToUpperInvariant();
        return state == "CANCELLED" ? "CANCELED" : state;
    }

    /// <summary>The text parts of a message or an artifact, joined.</summary>
    public static string? TextOf(JsonNode? holder) =>
        (holder?["parts"] ?? holder?["content"]) is JsonArray parts
            ? string.Concat(parts.Select(part => part?["text"]?.GetValue<string>()))
            : null;
}
