using System.Globalization;
using System.Text.Json.Nodes;

namespace Comity.Server.Tests.Harness;

/// <summary>The same operations over any of the four surfaces.</summary>
/// <param name="basePath"><c>/a2a</c> or <c>/agents/NAME</c>: the base that serves both bindings.</param>
public sealed class SurfaceClient(HttpClient http, string basePath, Surface surface, string? key = null)
{
    private readonly A2AClient _wire = new(http, basePath, key);

    public Surface Surface => surface;

    private bool IsRpc => surface is Surface.Rpc10 or Surface.Rpc03;

    private bool Is10 => surface is Surface.Rpc10 or Surface.Rest10;

    private string Version => Is10 ? "1.0" : "0.3";

    private string RestPrefix => Is10 ? "" : "/v1";

    public Task<Answer> SendAsync(Outgoing message) => IsRpc
        ? _wire.RpcAsync(Is10 ? "SendMessage" : "message/send", SendBody(message), Version, Headers(message))
        : _wire.PostAsync(RestPrefix + "/message:send", SendBody(message), Version, Headers(message));

    /// <summary>Sends and reads the task; fails when the answer is none.</summary>
    public async Task<TaskView> SendForTaskAsync(Outgoing message) => TaskOf(await SendAsync(message));

    public Task<EventStream> StreamAsync(Outgoing message) => IsRpc
        ? _wire.RpcStreamAsync(Is10 ? "SendStreamingMessage" : "message/stream", SendBody(message), Version, Headers(message))
        : _wire.StreamAsync(HttpMethod.Post, RestPrefix + "/message:stream", SendBody(message), Version, Headers(message));

    /// <summary>The same request, for when a plain answer is expected in place of a stream.</summary>
    public Task<Answer> StreamRefusedAsync(Outgoing message) => IsRpc
        ? _wire.RpcAsync(Is10 ? "SendStreamingMessage" : "message/stream", SendBody(message), Version, Headers(message))
        : _wire.PostAsync(RestPrefix + "/message:stream", SendBody(message), Version, Headers(message));

    public Task<Answer> GetAsync(string id, int? historyLength = null)
    {
        var body = new JsonObject { ["id"] = id };
        if (historyLength is { } n) body["historyLength"] = n;
        return IsRpc
            ? _wire.RpcAsync(Is10 ? "GetTask" : "tasks/get", body, Version)
            : _wire.GetAsync($"{RestPrefix}/tasks/{Uri.EscapeDataString(id)}" + (historyLength is { } m ? $"?historyLength={m}" : ""), Version);
    }

    public async Task<TaskView> GetTaskAsync(string id, int? historyLength = null) => TaskOf(await GetAsync(id, historyLength));

    public Task<Answer> CancelAsync(string id) => IsRpc
        ? _wire.RpcAsync(Is10 ? "CancelTask" : "tasks/cancel", new JsonObject { ["id"] = id }, Version)
        : _wire.PostAsync($"{RestPrefix}/tasks/{Uri.EscapeDataString(id)}:cancel", new JsonObject(), Version);

    /// <param name="after">Sent as Last-Event-ID.</param>
    public Task<EventStream> SubscribeAsync(string id, long? after = null)
    {
        (string, string)[] headers = after is { } seq ? [("Last-Event-ID", seq.ToString(CultureInfo.InvariantCulture))] : [];
        return IsRpc
            ? _wire.RpcStreamAsync(Is10 ? "SubscribeToTask" : "tasks/resubscribe", new JsonObject { ["id"] = id }, Version, headers)
            : _wire.StreamAsync(HttpMethod.Post, $"{RestPrefix}/tasks/{Uri.EscapeDataString(id)}:subscribe", null, Version, headers);
    }

    public Task<Answer> SubscribeRefusedAsync(string id) => IsRpc
        ? _wire.RpcAsync(Is10 ? "SubscribeToTask" : "tasks/resubscribe", new JsonObject { ["id"] = id }, Version)
        : _wire.PostAsync($"{RestPrefix}/tasks/{Uri.EscapeDataString(id)}:subscribe", null, Version);

    /// <summary>The JSON-RPC code that the error stands for, or <see langword="null"/> when the answer is no error.</summary>
    public int? ErrorOf(Answer answer) => surface switch
    {
        Surface.Rpc10 or Surface.Rpc03 => answer.ErrorCode,
        Surface.Rest03 => (answer.Json as JsonObject)?["code"]?.GetValue<int>(),
        _ when answer.Reason is { } reason => s_codes.GetValueOrDefault(reason),
        _ when answer.Fields.Count > 0 => -32602,
        _ => null,
    };

    public TaskView TaskOf(Answer answer)
    {
        var body = IsRpc ? answer.Result : answer.Json!;
        var task = body["task"] ?? body;
        return task["status"] is null
            ? throw new InvalidOperationException($"Expected a task over {surface}, got {answer.Status}: {answer.Text}")
            : View(task);
    }

    /// <summary>The bare message an agent answered with.</summary>
    public JsonNode MessageOf(Answer answer)
    {
        var body = IsRpc ? answer.Result : answer.Json!;
        return body["message"] ?? (body["kind"]?.GetValue<string>() == "message"
            ? body
            : throw new InvalidOperationException($"Expected a message over {surface}, got {answer.Status}: {answer.Text}"));
    }

    public StreamView EventOf(ServerEvent e)
    {
        var body = IsRpc
            ? e.Json["result"] ?? throw new InvalidOperationException($"Expected a result in the stream, got: {e.Data}")
            : e.Json;
        var (kind, raw) = surface == Surface.Rpc03
            ? (body["kind"]!.GetValue<string>(), body)
            : ((JsonObject)body).Select(p => (p.Key, p.Value!)).Single();
        kind = kind switch { "statusUpdate" or "status-update" => "status", "artifactUpdate" or "artifact-update" => "artifact", _ => kind };
        var state = raw["status"]?["state"]?.GetValue<string>();
        var text = SurfaceWords.TextOf(kind switch { "status" => raw["status"]?["message"], "artifact" => raw["artifact"], _ => raw });
        return new StreamView(kind, state is null ? null : SurfaceWords.StateOf(state), text, e, raw);
    }

    /// <summary>Reads a stream to its end.</summary>
    public async Task<IReadOnlyList<StreamView>> EventsOfAsync(EventStream stream) => [.. (await stream.ToListAsync()).Select(EventOf)];

    /// <summary>Waits, by subscribing, until the task stands in the state; returns it as it then is.</summary>
    public async Task<TaskView> UntilAsync(string id, string state)
    {
        var now = await GetTaskAsync(id);
        if (now.State == state) return now;
        try
        {
            await using var stream = await SubscribeAsync(id);
            await stream.UntilAsync(e => EventOf(e).State == state);
        }
        catch (InvalidOperationException)
        {
            // The task may have ended between the two, and then there is nothing left to watch; but only in that state.
            now = await GetTaskAsync(id);
            if (now.State != state) throw;
        }

        return await GetTaskAsync(id);
    }

    public JsonObject SendBody(Outgoing outgoing)
    {
        var message = new JsonObject
        {
            ["messageId"] = outgoing.MessageId,
            ["role"] = surface == Surface.Rpc03 ? "user" : "ROLE_USER",
            [surface == Surface.Rest03 ? "content" : "parts"] = new JsonArray(TextPart(outgoing.Text)),
        };
        if (surface == Surface.Rpc03) message["kind"] = "message";
        if (outgoing.ContextId is { } context) message["contextId"] = context;
        if (outgoing.TaskId is { } task) message["taskId"] = task;

        var configuration = new JsonObject();
        if (outgoing.Immediately) configuration[Is10 ? "returnImmediately" : "blocking"] = Is10;
        if (outgoing.HistoryLength is { } length) configuration["historyLength"] = length;
        var body = new JsonObject { ["message"] = message };
        if (configuration.Count > 0) body["configuration"] = configuration;
        return body;
    }

    private JsonObject TextPart(string text) =>
        surface == Surface.Rpc03 ? new JsonObject { ["kind"] = "text", ["text"] = text } : new JsonObject { ["text"] = text };

    private static (string, string)[] Headers(Outgoing message) =>
        message.IdempotencyKey is { } intake ? [("Idempotency-Key", intake)] : [];

    private static TaskView View(JsonNode task) => new(
        task["id"]!.GetValue<string>(),
        task["contextId"]!.GetValue<string>(),
        SurfaceWords.StateOf(task["status"]!["state"]!.GetValue<string>()),
        [.. (task["artifacts"] as JsonArray ?? []).Select(artifact => SurfaceWords.TextOf(artifact) ?? "")],
        task);

    private static readonly Dictionary<string, int> s_codes = new()
    {
        ["TASK_NOT_FOUND"] = -32001,
        ["TASK_NOT_CANCELABLE"] = -32002,
        ["PUSH_NOTIFICATION_NOT_SUPPORTED"] = -32003,
        ["UNSUPPORTED_OPERATION"] = -32004,
        ["CONTENT_TYPE_NOT_SUPPORTED"] = -32005,
        ["INVALID_AGENT_RESPONSE"] = -32006,
        ["EXTENDED_AGENT_CARD_NOT_CONFIGURED"] = -32007,
        ["EXTENSION_SUPPORT_REQUIRED"] = -32008,
        ["VERSION_NOT_SUPPORTED"] = -32009,
    };
}
