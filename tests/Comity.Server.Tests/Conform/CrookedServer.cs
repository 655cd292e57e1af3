using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Tests.Conform;

/// <summary>A tiny A2A 1.0 server over JSON-RPC that is right in nearly everything and wrong in a few known things.</summary>
internal sealed class CrookedServer : IAsyncDisposable
{
    /// <summary>It takes any page size, cancels what is finished, and serves any version.</summary>
    public static readonly string[] WrongInMust =
        ["list.page-size-zero", "list.page-size-negative", "list.page-size-large", "cancel.finished", "cancel.finished-keeps-state", "version.unknown"];

    /// <summary>Its card may not be kept, its errors have no ErrorInfo, and what it canceled it cancels again.</summary>
    public static readonly string[] WrongInShould = ["card.cache-control", "error.info-rpc", "cancel.twice"];

    private readonly WebApplication _app;
    private readonly string? _callsAt;
    private readonly ConcurrentDictionary<string, JsonObject> _tasks = new();
    private readonly List<string> _order = [];

    private CrookedServer(string? callsAt)
    {
        _callsAt = callsAt;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/.well-known/agent-card.json", CardAsync);
        _app.MapPost("/a2a", CallAsync);
    }

    public string Url => _app.Urls.First();

    /// <summary>The Authorization header of each request; empty where there was none.</summary>
    public ConcurrentBag<string> Authorizations { get; } = [];

    /// <param name="callsAt">Where its card sends callers; <see langword="null"/> for itself.</param>
    public static async Task<CrookedServer> StartAsync(string? callsAt = null)
    {
        var server = new CrookedServer(callsAt);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task CardAsync(HttpContext http)
    {
        Authorizations.Add(http.Request.Headers.Authorization.ToString());
        http.Response.Headers.ETag = "\"card-1\"";
        if (http.Request.Headers.IfNoneMatch == "\"card-1\"")
        {
            http.Response.StatusCode = 304;
            return;
        }

        var card = JsonNode.Parse("""
            {"name":"crooked","description":"Nearly right.","version":"1.0.0","capabilities":{"streaming":false,"pushNotifications":false},
             "defaultInputModes":["text/plain"],"defaultOutputModes":["text/plain"],"skills":[{"id":"s","name":"S","description":"s","tags":["t"]}]}
            """)!;
        card["supportedInterfaces"] = new JsonArray(
            new JsonObject { ["url"] = _callsAt ?? Url + "/a2a", ["protocolBinding"] = "JSONRPC", ["protocolVersion"] = "1.0" },
            new JsonObject { ["url"] = "127.0.0.1:1", ["protocolBinding"] = "GRPC", ["protocolVersion"] = "1.0" });
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(card.ToJsonString());
    }

    private async Task CallAsync(HttpContext http)
    {
        Authorizations.Add(http.Request.Headers.Authorization.ToString());
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = null };
        try
        {
            Answer(http, text, answer);
        }
        catch (Refused refused)
        {
            answer["error"] = new JsonObject { ["code"] = refused.Code, ["message"] = "refused" };
            if (refused.Field is { } field)
            {
                answer["error"]!["data"] = new JsonArray(new JsonObject
                {
                    ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
                    ["fieldViolations"] = new JsonArray(new JsonObject { ["field"] = field, ["description"] = "is wrong" }),
                });
            }
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString());
    }

    private void Answer(HttpContext http, string text, JsonObject answer)
    {
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true) throw new Refused(-32005);
        JsonNode? read;
        try
        {
            read = JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            throw new Refused(-32700);
        }

        if (read is not JsonObject call) throw new Refused(-32600);
        answer["id"] = call["id"]?.DeepClone();
        if (call["jsonrpc"]?.ToString() != "2.0" || call["method"] is null) throw new Refused(-32600);
        var version = http.Request.Headers["A2A-Version"].FirstOrDefault() ?? http.Request.Query["A2A-Version"].FirstOrDefault();
        if (version is null) throw new Refused(-32009); // and no other is refused
        if ((call["params"] ?? new JsonObject()) is not JsonObject parameters) throw new Refused(-32602);
        lock (_order) answer["result"] = Result(call["method"]!.ToString(), parameters);
    }

    private JsonNode Result(string method, JsonObject parameters) => method switch
    {
        "SendMessage" => new JsonObject { ["task"] = Shown(Send(parameters), parameters["configuration"]?["historyLength"]) },
        "GetTask" => Shown(Task(parameters["id"]), parameters["historyLength"]),
        "CancelTask" => Shown(Canceled(Task(parameters["id"])), null),
        "ListTasks" => List(parameters),
        "SendStreamingMessage" or "SubscribeToTask" or "GetExtendedAgentCard" => throw new Refused(-32004),
        "CreateTaskPushNotificationConfig" or "ListTaskPushNotificationConfigs" => throw new Refused(-32003),
        _ => throw new Refused(-32601),
    };

    private JsonObject Send(JsonObject parameters)
    {
        if (parameters["message"] is not JsonObject message) throw new Refused(-32602, "message");
        if ((message["messageId"] ?? message["message_id"]) is null || message["role"]?.ToString() != "ROLE_USER") throw new Refused(-32602, "message");
        if (message["parts"] is not JsonArray { Count: > 0 } parts) throw new Refused(-32602, "message.parts");
        foreach (var part in parts.OfType<JsonObject>())
        {
            if (new[] { "text", "raw", "url", "data" }.Count(part.ContainsKey) != 1) throw new Refused(-32602, "message.parts[0]");
            if (part["raw"] is not null) throw new Refused(-32005);
        }

        if (parameters["configuration"]?["taskPushNotificationConfig"] is not null) throw new Refused(-32003);
        if (parameters["configuration"]?["historyLength"]?.GetValue<int>() < 0) throw new Refused(-32602, "configuration.historyLength");
        if (message["taskId"] is { } existing) throw new Refused(_tasks.ContainsKey(existing.ToString()) ? -32004 : -32001);
        var task = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["contextId"] = message["contextId"]?.ToString() ?? Guid.NewGuid().ToString(),
            ["status"] = new JsonObject { ["state"] = "TASK_STATE_COMPLETED", ["timestamp"] = "2026-01-01T00:00:00.000Z" },
            ["artifacts"] = new JsonArray(new JsonObject { ["artifactId"] = "a", ["parts"] = parts.DeepClone() }),
            ["history"] = new JsonArray(message.DeepClone()),
        };
        _order.Insert(0, task["id"]!.ToString());
        return _tasks[task["id"]!.ToString()] = task;
    }

    private JsonObject Task(JsonNode? id) =>
        id is null ? throw new Refused(-32602, "id") : _tasks.TryGetValue(id.ToString(), out var task) ? task : throw new Refused(-32001);

    private static JsonObject Canceled(JsonObject task)
    {
        task["status"]!["state"] = "TASK_STATE_CANCELED"; // finished or not
        return task;
    }

    private JsonObject List(JsonObject parameters)
    {
        if (parameters["pageSize"] is JsonValue size && !size.TryGetValue<int>(out _)) throw new Refused(-32602, "pageSize");
        var (status, skip) = (parameters["status"]?.ToString(), 0);
        if (status is not (null or "TASK_STATE_COMPLETED")) throw new Refused(-32602, "status");
        if (parameters["pageToken"] is { } token && !int.TryParse(token.ToString(), out skip)) throw new Refused(-32602, "pageToken");
        var all = _order.Select(id => _tasks[id])
            .Where(task => parameters["contextId"] is not { } context || task["contextId"]!.ToString() == context.ToString())
            .Where(task => status is null || task["status"]!["state"]!.ToString() == status)
            .Where(_ => parameters["statusTimestampAfter"] is null)
            .ToList();
        var take = Math.Max(1, parameters["pageSize"]?.GetValue<int>() ?? 50); // whatever was asked for
        return new JsonObject
        {
            ["tasks"] = new JsonArray([.. all.Skip(skip).Take(take).Select(task => Listed(task, parameters))]),
            ["nextPageToken"] = skip + take < all.Count ? (skip + take).ToString(System.Globalization.CultureInfo.InvariantCulture) : "",
            ["pageSize"] = take,
            ["totalSize"] = all.Count,
        };
    }

    private static JsonObject Listed(JsonObject task, JsonObject parameters)
    {
        var shown = Shown(task, parameters["historyLength"]);
        if (parameters["includeArtifacts"]?.GetValue<bool>() != true) shown.Remove("artifacts");
        return shown;
    }

    private static JsonObject Shown(JsonObject task, JsonNode? historyLength)
    {
        var shown = (JsonObject)task.DeepClone();
        if (historyLength?.GetValue<int>() is { } length)
        {
            if (length < 0) throw new Refused(-32602, "historyLength");
            if (length == 0) shown.Remove("history");
        }

        return shown;
    }

    private sealed class Refused(int code, string? blamed = null) : Exception
    {
        public int Code => code;

        public string? Field => blamed;
    }
}
