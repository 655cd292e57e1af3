using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Comity.Cli.Http;

namespace Comity.Cli.A2A;

/// <summary>Calls one agent over A2A JSON-RPC, version 1.0 or 0.3.</summary>
/// <param name="endpoint">Where to post, relative to the server or absolute.</param>
internal sealed class A2AClient(ApiClient api, string endpoint, A2AVersion version)
{
    /// <summary>Finds the endpoint in the agent's card; a URL that has none is taken for the endpoint itself.</summary>
    public static async Task<A2AClient> FindAsync(ApiClient api, A2AVersion version, CancellationToken cancellationToken)
    {
        using var answer = await api.AskAsync(HttpMethod.Get, ".well-known/agent-card.json", null, version.Name, "application/json", cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if ((int)answer.StatusCode is 401 or 403 or 429) throw ApiClient.Refused(answer, text);
        var card = answer.IsSuccessStatusCode ? ApiClient.Parse(text) as JsonObject : null;
        return new A2AClient(api, card is null ? "" : EndpointIn(card, version) ?? throw new CommandFailedException($"The agent's card names no JSON-RPC endpoint for A2A {version.Name}."), version);
    }

    public static JsonObject Message(A2AVersion version, string text, string? context, string? task)
    {
        var part = version.Is10 ? new JsonObject { ["text"] = text } : new JsonObject { ["kind"] = "text", ["text"] = text };
        var message = new JsonObject
        {
            ["messageId"] = Guid.NewGuid().ToString(),
            ["role"] = version.Is10 ? "ROLE_USER" : "user",
            ["parts"] = new JsonArray(part),
        };
        if (!version.Is10) message["kind"] = "message";
        if (context is not null) message["contextId"] = context;
        if (task is not null) message["taskId"] = task;
        return message;
    }

    /// <param name="isBlocking">Whether to wait until the turn has settled.</param>
    public Task<JsonNode> SendAsync(JsonObject message, bool isBlocking, CancellationToken cancellationToken)
    {
        var parameters = new JsonObject { ["message"] = message };
        if (!isBlocking) parameters["configuration"] = new JsonObject { [version.Is10 ? "returnImmediately" : "blocking"] = version.Is10 };
        return CallAsync(version.Send, parameters, cancellationToken);
    }

    public IAsyncEnumerable<Utterance> StreamAsync(JsonObject message, CancellationToken cancellationToken) =>
        FollowAsync(version.Stream, new JsonObject { ["message"] = message }, cancellationToken);

    public IAsyncEnumerable<Utterance> SubscribeAsync(string id, CancellationToken cancellationToken) =>
        FollowAsync(version.Subscribe, new JsonObject { ["id"] = id }, cancellationToken);

    public Task<JsonNode> GetAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(version.Get, new JsonObject { ["id"] = id }, cancellationToken);

    public Task<JsonNode> CancelAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(version.Cancel, new JsonObject { ["id"] = id }, cancellationToken);

    public Task<JsonNode> ListAsync(string context, CancellationToken cancellationToken) =>
        CallAsync(version.List, new JsonObject { ["contextId"] = context }, cancellationToken);

    private async Task<JsonNode> CallAsync(string method, JsonObject parameters, CancellationToken cancellationToken) =>
        ResultOf(await api.SendAsync(HttpMethod.Post, endpoint, Envelope(method, parameters), version.Name, cancellationToken));

    private async IAsyncEnumerable<Utterance> FollowAsync(string method, JsonObject parameters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await api.AskAsync(HttpMethod.Post, endpoint, Envelope(method, parameters), version.Name, "text/event-stream", cancellationToken);
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode) throw ApiClient.Refused(answer, text);
            yield return Utterance.Of(ResultOf(ApiClient.Parse(text)));
            yield break;
        }

        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var data in EventLines.ReadAsync(body, cancellationToken))
        {
            yield return Utterance.Of(ResultOf(ApiClient.Parse(data)));
        }
    }

    private static JsonObject Envelope(string method, JsonObject parameters) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = Guid.NewGuid().ToString(), ["method"] = method, ["params"] = parameters };

    private static JsonNode ResultOf(JsonNode? answer) =>
        answer?["error"] is JsonObject error ? throw new CommandFailedException($"{error["message"]} (A2A error {error["code"]})")
        : answer?["result"] ?? throw new CommandFailedException("The server's answer is not a JSON-RPC one.");

    private static string? EndpointIn(JsonObject card, A2AVersion version)
    {
        var listed = (card["supportedInterfaces"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(at => at["protocolBinding"]?.ToString() == "JSONRPC" && at["protocolVersion"]?.ToString().StartsWith(version.Name, StringComparison.Ordinal) == true);
        if (listed is not null || version.Is10) return listed?["url"]?.ToString();
        if ((card["preferredTransport"]?.ToString() ?? "JSONRPC") == "JSONRPC") return card["url"]?.ToString();
        return (card["additionalInterfaces"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(at => at["transport"]?.ToString() == "JSONRPC")?["url"]?.ToString();
    }
}
