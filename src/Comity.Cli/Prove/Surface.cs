using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Comity.Cli.A2A;

namespace Comity.Cli.Prove;

/// <summary>One of the four ways A2A is spoken over HTTP/1.1: a version and a binding.</summary>
/// <param name="IsRest">HTTP+JSON, else JSON-RPC.</param>
internal sealed record Surface(A2AVersion Version, bool IsRest)
{
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream";

    public static readonly IReadOnlyList<Surface> All =
        [new(A2AVersion.V10, false), new(A2AVersion.V10, true), new(A2AVersion.V03, false), new(A2AVersion.V03, true)];

    public override string ToString() => $"A2A {Version.Name} {(IsRest ? "HTTP+JSON" : "JSON-RPC")}";

    /// <param name="isBlocking">Whether the answer waits until the turn has settled.</param>
    public HttpRequestMessage Send(Uri server, Promise promise, bool isBlocking)
    {
        var body = new JsonObject
        {
            ["message"] = Message(promise),
            ["configuration"] = new JsonObject { [Version.Is10 ? "returnImmediately" : "blocking"] = Version.Is10 ? !isBlocking : isBlocking },
        };
        return Request(server, promise.Agent, Version.Send, "/message:send", body, Json);
    }

    public HttpRequestMessage Stream(Uri server, Promise promise) =>
        Request(server, promise.Agent, Version.Stream, "/message:stream", new JsonObject { ["message"] = Message(promise) }, EventStream);

    /// <param name="last">The newest event that was seen; the next one continues there.</param>
    public HttpRequestMessage Resume(Uri server, Promise promise, string taskId, long last)
    {
        var request = Request(server, promise.Agent, Version.Subscribe, $"/tasks/{Uri.EscapeDataString(taskId)}:subscribe", new JsonObject { ["id"] = taskId }, EventStream);
        request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
        if (IsRest) request.Content = null;
        return request;
    }

    /// <summary>What an answer or a frame carries, freed of its envelope.</summary>
    /// <exception cref="RefusedException">It is an error.</exception>
    public JsonNode? ResultIn(string text)
    {
        var answer = Http.ApiClient.Parse(text);
        if (answer is JsonObject holder && (holder["error"] is not null || holder["code"] is not null)) throw new RefusedException(text);
        return IsRest ? answer : answer?["result"];
    }

    private JsonObject Message(Promise promise)
    {
        var message = A2AClient.Message(Version, promise.Text, null, null);
        message["messageId"] = promise.MessageId;
        if (!IsRest || Version.Is10) return message;

        // 0.3 words its messages differently over HTTP+JSON, by its protocol buffers.
        message.Remove("kind");
        message.Remove("parts");
        message["role"] = "ROLE_USER";
        message["content"] = new JsonArray(new JsonObject { ["text"] = promise.Text });
        return message;
    }

    private HttpRequestMessage Request(Uri server, ProveAgent agent, string method, string path, JsonObject body, string accept)
    {
        var target = IsRest ? $"agents/{agent.Name}{Version.RestPrefix}{path}" : $"agents/{agent.Name}";
        var said = IsRest ? body : new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = body };
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, target))
        {
            Content = new StringContent(said.ToJsonString(), Encoding.UTF8, Json),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.Add("A2A-Version", Version.Name);
        return request;
    }
}
