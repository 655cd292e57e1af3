using System.Text.Json.Nodes;

namespace Comity.Cli.A2A;

/// <summary>What an agent or a server said, in one form for both versions.</summary>
/// <param name="Kind">task, message, status or artifact.</param>
/// <param name="State">In lower case without prefix: <c>input-required</c>; <see langword="null"/> when nothing was said of it.</param>
/// <param name="Text">Of a task: its artifacts, else its status message.</param>
/// <param name="Append">Of an artifact: more of what came before.</param>
internal sealed record Utterance(string Kind, string? TaskId, string? ContextId, string? State, string Text, bool Append, JsonNode Raw)
{
    public bool HasFailed => State is "failed" or "rejected" or "canceled";

    /// <summary>Reads a result (or a frame's result) of either version.</summary>
    /// <exception cref="CommandFailedException">It is nothing that A2A knows.</exception>
    public static Utterance Of(JsonNode? result)
    {
        var wrapped = result as JsonObject ?? throw Unknown();
        var (kind, body) = wrapped switch
        {
            { } v03 when v03["kind"] is JsonValue named => (named.ToString(), v03),
            { } v10 when v10["task"] is JsonObject task => ("task", task),
            { } v10 when v10["message"] is JsonObject message => ("message", message),
            { } v10 when v10["statusUpdate"] is JsonObject status => ("status-update", status),
            { } v10 when v10["artifactUpdate"] is JsonObject artifact => ("artifact-update", artifact),
            { } bare when bare["status"] is JsonObject => ("task", bare),
            _ => throw Unknown(),
        };
        var state = StateOf(body["status"]?["state"]?.ToString());
        var isTask = kind == "task";
        return new Utterance(
            kind.Replace("-update", ""),
            (isTask ? body["id"] : body["taskId"])?.ToString(),
            body["contextId"]?.ToString(),
            state,
            kind switch
            {
                "task" => TextOfTask(body),
                "message" => TextOf(body),
                "artifact-update" => TextOf(body["artifact"]),
                _ => TextOf(body["status"]?["message"]),
            },
            body["append"] is JsonValue append && append.TryGetValue<bool>(out var more) && more,
            wrapped);
    }

    private static string TextOfTask(JsonObject task)
    {
        var artifacts = string.Join('\n', (task["artifacts"] as JsonArray ?? []).Select(TextOf).Where(text => text.Length > 0));
        return artifacts.Length > 0 ? artifacts : TextOf(task["status"]?["message"]);
    }

    private static string TextOf(JsonNode? holder) => string.Concat((holder?["parts"] as JsonArray ?? holder?["content"] as JsonArray ?? []).Select(TextOfPart));

    private static string TextOfPart(JsonNode? part) =>
        part?["text"]?.ToString() ??
        part?["data"]?.ToJsonString() ??
        part?["url"]?.ToString() ??
        (part?["raw"] is not null || part?["file"] is not null ? "[file]" : "");

    private static string? StateOf(string? state)
    {
        var word = state?.Replace("TASK_STATE_", "").Replace('_', '-').ToLowerInvariant();
        return word == "cancelled" ? "canceled" : word;
    }

    private static CommandFailedException Unknown() => new("The server's answer is not one of A2A's.");
}
