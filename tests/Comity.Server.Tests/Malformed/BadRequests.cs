using System.Text;

namespace Comity.Server.Tests.Malformed;

/// <summary>The table of requests that must be refused. Source: the A2A reference §1.1, §1.3, §1.6 and §5.</summary>
public static class BadRequests
{
    private const string Agent = "/agents/t-echo";

    public static IReadOnlyList<BadRequest> All { get; } =
    [
        .. NotJson(), .. NotAnEnvelope(), .. Batches(), .. UnknownMethods(), .. BadMessages(), .. BadOldMessages(),
        .. BadReads(), .. BadLists(), .. BadHttp(), .. BadOldHttp(), .. BadTypes(), .. BadVersions(), .. BadOperatorCalls(),
    ];

    // ---------------------------------------------------------------- JSON

    private static IEnumerable<BadRequest> NotJson()
    {
        (string, byte[])[] bodies =
        [
            ("empty", []),
            ("only spaces", "   \r\n"u8.ToArray()),
            ("an open brace", "{"u8.ToArray()),
            ("a closed brace", "}"u8.ToArray()),
            ("mismatched brackets", "{\"a\":[}"u8.ToArray()),
            ("a word", "hello"u8.ToArray()),
            ("single quotes", "{'jsonrpc':'2.0'}"u8.ToArray()),
            ("a comment", "{/* c */\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\"}"u8.ToArray()),
            ("a trailing comma", "{\"jsonrpc\":\"2.0\",\"id\":1,}"u8.ToArray()),
            ("garbage after the end", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"x\"}} garbage"u8.ToArray()),
            ("two documents", "{\"jsonrpc\":\"2.0\"}{\"jsonrpc\":\"2.0\"}"u8.ToArray()),
            ("NaN", "{\"jsonrpc\":\"2.0\",\"id\":NaN}"u8.ToArray()),
            ("a leading zero", "{\"jsonrpc\":\"2.0\",\"id\":01,\"method\":\"GetTask\"}"u8.ToArray()),
            ("a raw line break in a string", "{\"jsonrpc\":\"2.0\",\"id\":\"a\nb\",\"method\":\"GetTask\"}"u8.ToArray()),
            ("a bad escape", "{\"jsonrpc\":\"2.0\",\"id\":\"\\x41\",\"method\":\"GetTask\"}"u8.ToArray()),
            ("invalid UTF-8", [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\""u8, 0xC3, 0x28, .. "\"}}"u8]),
            ("overlong UTF-8", [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\""u8, 0xC0, 0xAF, .. "\"}}"u8]),
            ("a cut-off character", [.. "{\"jsonrpc\":\"2.0\",\"id\":\""u8, 0xE2, 0x82]),
            ("UTF-16", Encoding.Unicode.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1}")),
            ("a lone surrogate", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"\\ud800\"}}"u8.ToArray()),
            ("65 levels", Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":" + Nested(70) + "}")),
            ("100,000 levels", Encoding.UTF8.GetBytes(new string('[', 100_000))),
            ("NUL", [0]),
            ("binary", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0]),
        ];
        foreach (var version in new[] { "1.0", null })
            foreach (var (name, body) in bodies)
                yield return new BadRequest($"not JSON over JSON-RPC {version ?? "0.3"}: {name}", "POST", Agent, version, body, 200, "-32700", null);
        foreach (var (name, body) in bodies)
            yield return new BadRequest($"not JSON over HTTP: {name}", "POST", Agent + "/message:send", "1.0", body, 400, "INVALID_ARGUMENT", null);
    }

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

    // ---------------------------------------------------------------- Envelope

    private static IEnumerable<BadRequest> NotAnEnvelope()
    {
        (string Name, string Body, string Code)[] bodies =
        [
            ("a string", "\"hello\"", "-32600"),
            ("a number", "5", "-32600"),
            ("true", "true", "-32600"),
            ("null", "null", "-32600"),
            ("an empty object", "{}", "-32600"),
            ("no jsonrpc", """{"id":1,"method":"M"}""", "-32600"),
            ("jsonrpc 1.0", """{"jsonrpc":"1.0","id":1,"method":"M"}""", "-32600"),
            ("jsonrpc as a number", """{"jsonrpc":2.0,"id":1,"method":"M"}""", "-32600"),
            ("jsonrpc null", """{"jsonrpc":null,"id":1,"method":"M"}""", "-32600"),
            ("no method", """{"jsonrpc":"2.0","id":1}""", "-32600"),
            ("method null", """{"jsonrpc":"2.0","id":1,"method":null}""", "-32600"),
            ("method as a number", """{"jsonrpc":"2.0","id":1,"method":5}""", "-32600"),
            ("method as a list", """{"jsonrpc":"2.0","id":1,"method":["M"]}""", "-32600"),
            ("id as an object", """{"jsonrpc":"2.0","id":{},"method":"M"}""", "-32600"),
            ("id as a list", """{"jsonrpc":"2.0","id":[1],"method":"M"}""", "-32600"),
            ("id as a truth", """{"jsonrpc":"2.0","id":true,"method":"M"}""", "-32600"),
            ("params as a string", """{"jsonrpc":"2.0","id":1,"method":"M","params":"x"}""", "-32600"),
            ("params as a number", """{"jsonrpc":"2.0","id":1,"method":"M","params":5}""", "-32600"),
            ("params as a list", """{"jsonrpc":"2.0","id":1,"method":"M","params":[]}""", "-32602"),
            ("jsonrpc twice", """{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"M"}""", "-32700"),
            ("id twice", """{"jsonrpc":"2.0","id":1,"id":2,"method":"M"}""", "-32700"),
        ];
        foreach (var (version, method) in new[] { ("1.0", "GetTask"), (null, "tasks/get") })
            foreach (var (name, body, code) in bodies)
                yield return new BadRequest($"no envelope {version ?? "0.3"}: {name}", "POST", Agent, version, Utf8(body.Replace("\"M\"", $"\"{method}\"")), 200, code, null);
    }

    private static IEnumerable<BadRequest> Batches()
    {
        foreach (var version in new[] { "1.0", null })
        {
            yield return Rpc($"batch {version ?? "0.3"}: empty", version, "[]", "-32600");
            yield return Rpc($"batch {version ?? "0.3"}: of one", version, """[{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"x"}}]""", "-32600");
            yield return Rpc($"batch {version ?? "0.3"}: of sends", version,
                $"[{Call("SendMessage", Message())},{Call("message/send", OldMessage())}]", "-32600");
        }
    }

    private static IEnumerable<BadRequest> UnknownMethods()
    {
        foreach (var method in new[] { "", "sendmessage", "SendMessage ", "a2a.SendMessage", "message/send", "$ref", "rpc.discover" })
            yield return Rpc($"unknown method 1.0: '{method}'", "1.0", Call(method, Message()), "-32601");
        foreach (var method in new[] { "", "message/Send", "Message/Send", "tasks/delete", "message" })
            yield return Rpc($"unknown method 0.3: '{method}'", null, Call(method, OldMessage()), "-32601");
        yield return Rpc("a notification of an unknown method", "1.0", """{"jsonrpc":"2.0","method":"Nothing"}""", "-32601");
    }

    // ---------------------------------------------------------------- SendMessage 1.0

    private static IEnumerable<BadRequest> BadMessages()
    {
        (string Name, string Params, string Field)[] rows =
        [
            ("no params", "{}", "message"),
            ("message null", """{"message":null}""", "message"),
            ("message as a string", """{"message":"hi"}""", "message"),
            ("message as a list", """{"message":[]}""", "message"),
            ("empty message", """{"message":{}}""", "message"),
            ("no message id", Message("""{"role":"ROLE_USER","parts":[{"text":"x"}]}"""), "message.messageId"),
            ("empty message id", Message(With("messageId", "\"\"")), "message.messageId"),
            ("message id as a number", Message(With("messageId", "5")), "message.messageId"),
            ("no role", Message("""{"messageId":"m","parts":[{"text":"x"}]}"""), "message.role"),
            ("an unknown role", Message(With("role", "\"ROLE_KING\"")), "message.role"),
            ("the role of the agent", Message(With("role", "\"ROLE_AGENT\"")), "message.role"),
            ("the role of nobody", Message(With("role", "\"ROLE_UNSPECIFIED\"")), "message.role"),
            ("role 0", Message(With("role", "0")), "message.role"),
            ("role 99", Message(With("role", "99")), "message.role"),
            ("role as an object", Message(With("role", "{}")), "message.role"),
            ("no parts", Message("""{"messageId":"m","role":"ROLE_USER"}"""), "message.parts"),
            ("parts null", Message(With("parts", "null")), "message.parts"),
            ("empty parts", Message(With("parts", "[]")), "message.parts"),
            ("parts as an object", Message(With("parts", """{"text":"x"}""")), "message.parts"),
            ("parts as a string", Message(With("parts", "\"x\"")), "message.parts"),
            ("a part that is a string", Message(With("parts", """["x"]""")), "message.parts[0]"),
            ("a part that is null", Message(With("parts", "[null]")), "message.parts[0]"),
            ("a part that is empty", Message(With("parts", "[{}]")), "message.parts[0]"),
            ("a part with only a type", Message(With("parts", """[{"mediaType":"text/plain"}]""")), "message.parts[0]"),
            ("the second part is bad", Message(With("parts", """[{"text":"x"},{}]""")), "message.parts[1]"),
            ("text and url", Message(With("parts", """[{"text":"x","url":"https://x"}]""")), "message.parts[0]"),
            ("raw and data", Message(With("parts", """[{"raw":"AA==","data":{}}]""")), "message.parts[0]"),
            ("text as a number", Message(With("parts", """[{"text":5}]""")), "message.parts[0].text"),
            ("text as an object", Message(With("parts", """[{"text":{}}]""")), "message.parts[0].text"),
            ("url as a list", Message(With("parts", """[{"url":[]}]""")), "message.parts[0].url"),
            ("raw as a number", Message(With("parts", """[{"raw":1}]""")), "message.parts[0].raw"),
            ("raw with a space", Message(With("parts", """[{"raw":"AA ==","mediaType":"text/plain"}]""")), "message.parts[0].raw"),
            ("raw with a line break", Message(With("parts", """[{"raw":"AA\n==","mediaType":"text/plain"}]""")), "message.parts[0].raw"),
            ("raw of a wrong alphabet", Message(With("parts", """[{"raw":"????","mediaType":"text/plain"}]""")), "message.parts[0].raw"),
            ("raw cut off", Message(With("parts", """[{"raw":"A","mediaType":"text/plain"}]""")), "message.parts[0].raw"),
            ("file name as a number", Message(With("parts", """[{"text":"x","filename":7}]""")), "message.parts[0].filename"),
            ("media type as an object", Message(With("parts", """[{"text":"x","mediaType":{}}]""")), "message.parts[0].mediaType"),
            ("part metadata as a list", Message(With("parts", """[{"text":"x","metadata":[]}]""")), "message.parts[0].metadata"),
            ("257 parts", Message(With("parts", "[" + string.Join(',', Enumerable.Repeat("""{"text":"x"}""", 257)) + "]")), "message.parts"),
            ("context id as a number", Message(With("contextId", "5")), "message.contextId"),
            ("context id of 257 characters", Message(With("contextId", $"\"{new string('c', 257)}\"")), "message.contextId"),
            ("context id with a control character", Message(With("contextId", "\"a\\u0007b\"")), "message.contextId"),
            ("task id as an object", Message(With("taskId", "{}")), "message.taskId"),
            ("message metadata as a string", Message(With("metadata", "\"x\"")), "message.metadata"),
            ("extensions as a string", Message(With("extensions", "\"x\"")), "message.extensions"),
            ("an extension as a number", Message(With("extensions", "[5]")), "message.extensions"),
            ("references as an object", Message(With("referenceTaskIds", "{}")), "message.referenceTaskIds"),
            ("configuration as a string", Message(With(), "\"configuration\":\"x\""), "configuration"),
            ("configuration as a list", Message(With(), "\"configuration\":[]"), "configuration"),
            ("history length as a word", Message(With(), "\"configuration\":{\"historyLength\":\"many\"}"), "configuration.historyLength"),
            ("history length below zero", Message(With(), "\"configuration\":{\"historyLength\":-1}"), "configuration.historyLength"),
            ("history length with a fraction", Message(With(), "\"configuration\":{\"historyLength\":1.5}"), "configuration.historyLength"),
            ("history length beyond 32 bits", Message(With(), "\"configuration\":{\"historyLength\":99999999999}"), "configuration.historyLength"),
            ("returnImmediately as a word", Message(With(), "\"configuration\":{\"returnImmediately\":\"yes\"}"), "configuration.returnImmediately"),
            ("returnImmediately as a number", Message(With(), "\"configuration\":{\"returnImmediately\":1}"), "configuration.returnImmediately"),
            ("output modes as a string", Message(With(), "\"configuration\":{\"acceptedOutputModes\":\"text/plain\"}"), "configuration.acceptedOutputModes"),
            ("an output mode as a number", Message(With(), "\"configuration\":{\"acceptedOutputModes\":[1]}"), "configuration.acceptedOutputModes"),
            ("metadata as a number", Message(With(), "\"metadata\":5"), "metadata"),
        ];
        foreach (var (name, parameters, field) in rows)
        {
            yield return Rpc($"SendMessage: {name}", "1.0", Call("SendMessage", parameters), "-32602") with { Field = field };
            yield return new BadRequest($"message:send: {name}", "POST", Agent + "/message:send", "1.0", Utf8(parameters), 400, "INVALID_ARGUMENT", field);
        }

        yield return Rpc("SendStreamingMessage: empty parts", "1.0", Call("SendStreamingMessage", Message(With("parts", "[]"))), "-32602") with { Field = "message.parts" };
        yield return new BadRequest("message:stream: empty parts", "POST", Agent + "/message:stream", "1.0", Utf8(Message(With("parts", "[]"))), 400, "INVALID_ARGUMENT", "message.parts");
        yield return Rpc("SendMessage: the message twice", "1.0", Call("SendMessage", """{"message":{"messageId":"a","role":"ROLE_USER","parts":[{"text":"x"}]},"message":{"messageId":"b","role":"ROLE_USER","parts":[{"text":"x"}]}}"""), "-32700");
        yield return Rpc("SendMessage: the text twice", "1.0", Call("SendMessage", Message(With("parts", """[{"text":"x","text":"y"}]"""))), "-32700");
        yield return Rpc("SendMessage: params missing", "1.0", """{"jsonrpc":"2.0","id":1,"method":"SendMessage"}""", "-32602") with { Field = "message" };
        yield return Rpc("SendMessage: params null", "1.0", """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":null}""", "-32602") with { Field = "message" };
        yield return Rpc("SendMessage: a task nobody knows", "1.0", Call("SendMessage", Message(With("taskId", "\"none\""))), "-32001");
        yield return Rpc("SendMessage: a type nobody takes", "1.0", Call("SendMessage", Message(With("parts", """[{"raw":"AAEC","mediaType":"video/mp4"}]"""))), "-32005");
        yield return Rpc("SendMessage: a result nobody makes", "1.0", Call("SendMessage", Message(With(), "\"configuration\":{\"acceptedOutputModes\":[\"video/mp4\"]}")), "-32005");
        foreach (var url in new[] { "http://127.0.0.1:9/", "http://169.254.169.254/", "ftp://example.org/", "https://me:secret@example.org/", "nowhere", "http://[::1]/", "http://2130706433/" })
        {
            yield return Rpc($"SendMessage: push to {url}", "1.0", Call("SendMessage", Message(With(), $"\"configuration\":{{\"taskPushNotificationConfig\":{{\"url\":\"{url}\"}}}}")), "-32602")
                with
            { Field = "configuration.taskPushNotificationConfig.url" };
        }

        yield return Rpc("SendMessage: push without an address", "1.0", Call("SendMessage", Message(With(), "\"configuration\":{\"taskPushNotificationConfig\":{}}")), "-32602")
            with
        { Field = "configuration.taskPushNotificationConfig.url" };
        yield return Rpc("CreateTaskPushNotificationConfig: nothing", "1.0", Call("CreateTaskPushNotificationConfig", "{}"), "-32602") with { Field = "url" };
        yield return Rpc("CreateTaskPushNotificationConfig: unknown task", "1.0", Call("CreateTaskPushNotificationConfig", """{"taskId":"none","url":"https://example.org"}"""), "-32001");
        yield return Rpc("GetTaskPushNotificationConfig: no id", "1.0", Call("GetTaskPushNotificationConfig", """{"taskId":"none"}"""), "-32602") with { Field = "id" };
        yield return Rpc("ListTaskPushNotificationConfigs: no task", "1.0", Call("ListTaskPushNotificationConfigs", "{}"), "-32602") with { Field = "taskId" };
        yield return Rpc("DeleteTaskPushNotificationConfig: unknown task", "1.0", Call("DeleteTaskPushNotificationConfig", """{"taskId":"none","id":"c"}"""), "-32001");
        foreach (var key in new[] { "", new string('k', 256), "a\tb" })
        {
            yield return Rpc($"SendMessage: an idempotency key of {key.Length} characters", "1.0", Call("SendMessage", Message(With())), "-32602")
                with
            { Headers = [("Idempotency-Key", key)] };
        }
    }

    // ---------------------------------------------------------------- message/send 0.3

    private static IEnumerable<BadRequest> BadOldMessages()
    {
        (string Name, string Params)[] rows =
        [
            ("no params", "{}"),
            ("message null", """{"message":null}"""),
            ("message as a list", """{"message":[]}"""),
            ("messages empty", """{"messages":[]}"""),
            ("another kind", """{"message":{"kind":"task","messageId":"m","role":"user","parts":[{"kind":"text","text":"x"}]}}"""),
            ("no role", """{"message":{"kind":"message","messageId":"m","parts":[{"kind":"text","text":"x"}]}}"""),
            ("an unknown role", OldMessage(role: "\"king\"")),
            ("the role of the agent", OldMessage(role: "\"agent\"")),
            ("empty parts", OldMessage(parts: "[]")),
            ("parts as a string", OldMessage(parts: "\"x\"")),
            ("an unknown kind of part", OldMessage(parts: """[{"kind":"video","text":"x"}]""")),
            ("a text part without text", OldMessage(parts: """[{"kind":"text"}]""")),
            ("a text part with a number", OldMessage(parts: """[{"kind":"text","text":5}]""")),
            ("a file part without file", OldMessage(parts: """[{"kind":"file"}]""")),
            ("a file without content", OldMessage(parts: """[{"kind":"file","file":{"name":"x","mimeType":"text/plain"}}]""")),
            ("a file with both contents", OldMessage(parts: """[{"kind":"file","file":{"bytes":"AA==","uri":"https://x","mimeType":"text/plain"}}]""")),
            ("a file with bad base64", OldMessage(parts: """[{"kind":"file","file":{"bytes":"A*==","mimeType":"text/plain"}}]""")),
            ("a data part without data", OldMessage(parts: """[{"kind":"data"}]""")),
            ("a data part with text", OldMessage(parts: """[{"kind":"data","data":"x"}]""")),
            ("a part without anything", OldMessage(parts: "[{}]")),
            ("blocking as a word", OldMessage(more: "\"configuration\":{\"blocking\":\"maybe\"}")),
            ("history length below zero", OldMessage(more: "\"configuration\":{\"historyLength\":-1}")),
            ("configuration as a list", OldMessage(more: "\"configuration\":[]")),
            ("metadata as a string", OldMessage(more: "\"metadata\":\"x\"")),
        ];
        foreach (var (name, parameters) in rows)
            yield return Rpc($"message/send: {name}", null, Call("message/send", parameters), "-32602");
        yield return Rpc("message/stream: empty parts", null, Call("message/stream", OldMessage(parts: "[]")), "-32602");
        yield return Rpc("message/send: a task nobody knows", null, Call("message/send", """{"message":{"kind":"message","messageId":"m","taskId":"none","role":"user","parts":[{"kind":"text","text":"x"}]}}"""), "-32001");
        yield return Rpc("message/send: push to a private address", null, Call("message/send", OldMessage(more: "\"configuration\":{\"pushNotificationConfig\":{\"url\":\"http://10.0.0.1/\"}}")), "-32602");
    }

    // ---------------------------------------------------------------- Get, cancel, subscribe

    private static IEnumerable<BadRequest> BadReads()
    {
        foreach (var (version, methods) in new[] { ("1.0", new[] { "GetTask", "CancelTask", "SubscribeToTask" }), (null, ["tasks/get", "tasks/cancel", "tasks/resubscribe"]) })
        {
            foreach (var method in methods)
            {
                var field = version is null ? null : "id";
                yield return Rpc($"{method}: no id", version, Call(method, "{}"), "-32602") with { Field = field };
                yield return Rpc($"{method}: id as a number", version, Call(method, """{"id":5}"""), "-32602") with { Field = field };
                yield return Rpc($"{method}: id as a list", version, Call(method, """{"id":["x"]}"""), "-32602") with { Field = field };
                yield return Rpc($"{method}: id empty", version, Call(method, """{"id":""}"""), "-32602") with { Field = field };
                yield return Rpc($"{method}: unknown id", version, Call(method, """{"id":"none"}"""), "-32001");
                yield return Rpc($"{method}: id of 10,000 characters", version, Call(method, $$"""{"id":"{{new string('x', 10_000)}}"}"""), "-32001");
            }
        }

        yield return Rpc("GetTask: history length below zero", "1.0", Call("GetTask", """{"id":"none","historyLength":-1}"""), "-32602") with { Field = "historyLength" };
        yield return Rpc("GetTask: history length as a word", "1.0", Call("GetTask", """{"id":"none","historyLength":"all"}"""), "-32602") with { Field = "historyLength" };
        yield return Rpc("tasks/get: history length below zero", null, Call("tasks/get", """{"id":"none","historyLength":-1}"""), "-32602");
    }

    private static IEnumerable<BadRequest> BadLists()
    {
        (string Field, string Value)[] rows =
        [
            ("pageSize", "0"), ("pageSize", "-1"), ("pageSize", "101"), ("pageSize", "\"x\""), ("pageSize", "2.5"), ("pageSize", "99999999999"),
            ("pageToken", "\"x\""), ("pageToken", "\"!!!!\""), ("pageToken", "\"eyJhIjoxfQ\""), ("pageToken", $"\"{new string('A', 5000)}\""),
            ("status", "\"DONE\""), ("status", "99"), ("historyLength", "-2"), ("includeArtifacts", "\"maybe\""),
            ("statusTimestampAfter", "\"2026-01-01\""), ("statusTimestampAfter", "\"2026-01-01T00:00:00\""), ("statusTimestampAfter", "\"2026-13-01T00:00:00Z\""),
        ];
        foreach (var (field, value) in rows)
        {
            yield return Rpc($"ListTasks: {field} {Short(value)}", "1.0", Call("ListTasks", $$"""{"{{field}}":{{value}}}"""), "-32602") with { Field = field };
            yield return new BadRequest($"GET tasks: {field} {Short(value)}", "GET", $"{Agent}/tasks?{field}={Uri.EscapeDataString(value.Trim('"'))}", "1.0", null, 400, "INVALID_ARGUMENT", field);
        }

        yield return Rpc("ListTasks: contextId as a number", "1.0", Call("ListTasks", """{"contextId":5}"""), "-32602") with { Field = "contextId" };
        yield return Rpc("ListTasks: pageToken as an object", "1.0", Call("ListTasks", """{"pageToken":{}}"""), "-32602") with { Field = "pageToken" };
    }

    // ---------------------------------------------------------------- HTTP+JSON

    private static IEnumerable<BadRequest> BadHttp()
    {
        BadRequest Rest(string name, string verb, string path, string? body, int status, string says) =>
            new("HTTP: " + name, verb, Agent + path, "1.0", body is null ? null : Utf8(body), status, says, null);

        yield return Rest("no body", "POST", "/message:send", null, 400, "INVALID_ARGUMENT");
        yield return Rest("a list as body", "POST", "/message:send", "[]", 400, "INVALID_ARGUMENT");
        yield return Rest("a string as body", "POST", "/message:send", "\"x\"", 400, "INVALID_ARGUMENT");
        yield return Rest("null as body", "POST", "/message:send", "null", 400, "INVALID_ARGUMENT");
        yield return Rest("unknown task", "GET", "/tasks/none", null, 404, "TASK_NOT_FOUND");
        yield return Rest("unknown task to cancel", "POST", "/tasks/none:cancel", "{}", 404, "TASK_NOT_FOUND");
        yield return Rest("unknown task to delete", "DELETE", "/tasks/none", null, 404, "TASK_NOT_FOUND");
        yield return Rest("unknown task to watch", "POST", "/tasks/none:subscribe", null, 404, "TASK_NOT_FOUND");
        yield return Rest("unknown task to watch by GET", "GET", "/tasks/none:subscribe", null, 404, "TASK_NOT_FOUND");
        yield return Rest("cancel with a broken body", "POST", "/tasks/none:cancel", "{", 400, "INVALID_ARGUMENT");
        yield return Rest("cancel with a list", "POST", "/tasks/none:cancel", "[]", 400, "INVALID_ARGUMENT");
        yield return Rest("cancel of another id than the path's", "POST", "/tasks/none:cancel", """{"id":"other"}""", 400, "INVALID_ARGUMENT");
        yield return Rest("history length as a word", "GET", "/tasks/none?historyLength=all", null, 400, "INVALID_ARGUMENT");
        yield return Rest("history length below zero", "GET", "/tasks/none?historyLength=-1", null, 400, "INVALID_ARGUMENT");
        yield return Rest("an unknown custom verb", "POST", "/tasks/none:finish", "{}", 404, "");
        yield return Rest("an unknown path", "GET", "/nothing", null, 404, "NOT_FOUND");
        yield return Rest("an unknown message verb", "POST", "/message:shout", "{}", 404, "NOT_FOUND");
        yield return Rest("GET of send", "GET", "/message:send", null, 405, "");
        yield return Rest("PUT of a task", "PUT", "/tasks/none", "{}", 405, "");
        yield return Rest("PATCH of the list", "PATCH", "/tasks", "{}", 405, "");
        yield return Rest("GET of cancel", "GET", "/tasks/none:cancel", null, 405, "");
        yield return Rest("push of an unknown task", "POST", "/tasks/none/pushNotificationConfigs", """{"url":"https://example.org"}""", 404, "TASK_NOT_FOUND");
        yield return Rest("push of two tasks at once", "POST", "/tasks/none/pushNotificationConfigs", """{"taskId":"other","url":"https://example.org"}""", 400, "INVALID_ARGUMENT");
        yield return Rest("push without an address", "POST", "/tasks/none/pushNotificationConfigs", "{}", 400, "INVALID_ARGUMENT");
        yield return Rest("an extended card that is not there", "GET", "/extendedAgentCard", null, 400, "UNSUPPORTED_OPERATION");
        yield return new BadRequest("HTTP: an agent that is not there", "POST", "/agents/nobody/message:send", "1.0", Utf8(Message(With())), 404, "", null);
        yield return new BadRequest("HTTP: an agent with a bad name", "GET", "/agents/%2e%2e%2fetc/.well-known/agent-card.json", null, null, 404, "", null);
        yield return new BadRequest("JSON-RPC: GET of the endpoint", "GET", Agent, "1.0", null, 405, "", null);
        yield return new BadRequest("JSON-RPC: PUT of the endpoint", "PUT", Agent, "1.0", Utf8("{}"), 405, "", null);
    }

    private static IEnumerable<BadRequest> BadOldHttp()
    {
        BadRequest Old(string name, string verb, string path, string? body, int status, string code) =>
            new("HTTP 0.3: " + name, verb, Agent + path, null, body is null ? null : Utf8(body), status, code, null);

        yield return Old("broken body", "POST", "/v1/message:send", "{", 400, "-32700");
        yield return Old("a list as body", "POST", "/v1/message:send", "[]", 400, "");
        yield return Old("empty object", "POST", "/v1/message:send", "{}", 400, "-32602");
        yield return Old("no content", "POST", "/v1/message:send", """{"message":{"messageId":"m","role":"ROLE_USER"}}""", 400, "-32602");
        yield return Old("empty content", "POST", "/v1/message:send", """{"message":{"messageId":"m","role":"ROLE_USER","content":[]}}""", 400, "-32602");
        yield return Old("a bad file", "POST", "/v1/message:send", """{"message":{"messageId":"m","role":"ROLE_USER","content":[{"file":{"fileWithBytes":"*","mimeType":"text/plain"}}]}}""", 400, "-32602");
        yield return Old("an unknown role", "POST", "/v1/message:send", """{"message":{"messageId":"m","role":"ROLE_KING","content":[{"text":"x"}]}}""", 400, "-32602");
        yield return Old("unknown task", "GET", "/v1/tasks/none", null, 404, "-32001");
        yield return Old("unknown task to cancel", "POST", "/v1/tasks/none:cancel", "null", 404, "-32001");
        yield return Old("unknown task to watch", "GET", "/v1/tasks/none:subscribe", null, 404, "-32001");
        yield return Old("history length below zero", "GET", "/v1/tasks/none?historyLength=-1", null, 400, "-32602");
        yield return Old("push without an address", "POST", "/v1/tasks/none/pushNotificationConfigs", "{}", 400, "-32602");
        yield return Old("GET of send", "GET", "/v1/message:send", null, 405, "");
        yield return Old("an unknown path", "GET", "/v1/nothing", null, 404, "");
    }

    private static IEnumerable<BadRequest> BadTypes()
    {
        foreach (var type in new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", "nonsense" })
        {
            yield return new BadRequest($"HTTP: content type {type}", "POST", Agent + "/message:send", "1.0", Utf8(Message(With())), 415, "CONTENT_TYPE_NOT_SUPPORTED", null) { ContentType = type };
            yield return new BadRequest($"JSON-RPC: content type {type}", "POST", Agent, "1.0", Utf8(Call("SendMessage", Message(With()))), 200, "-32005", null) { ContentType = type };
        }

        yield return new BadRequest("HTTP: another charset", "POST", Agent + "/message:send", "1.0", Encoding.Unicode.GetBytes(Message(With())), 415, "", null) { ContentType = "application/json; charset=utf-16" };
        yield return new BadRequest("HTTP: a compressed body", "POST", Agent + "/message:send", "1.0", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], 400, "INVALID_ARGUMENT", null) { Headers = [("Content-Encoding", "gzip")] };
    }

    private static IEnumerable<BadRequest> BadVersions()
    {
        foreach (var version in new[] { "2.0", "1", "v1.0", "0.2", "1.1", "latest", "-1.0" })
        {
            yield return Rpc($"version {version} over JSON-RPC", version, Call("SendMessage", Message(With())), "-32009");
            yield return new BadRequest($"version {version} over HTTP", "POST", Agent + "/message:send", version, Utf8(Message(With())), 400, "VERSION_NOT_SUPPORTED", null);
        }

        yield return Rpc("a 1.0 method without a version", null, Call("SendMessage", Message(With())), "-32009");
        yield return Rpc("a 1.0 method with version 0.3", "0.3", Call("SendMessage", Message(With())), "-32601");
        yield return new BadRequest("a 1.0 path with version 0.3", "POST", Agent + "/message:send", "0.3", Utf8(Message(With())), 400, "VERSION_NOT_SUPPORTED", null);
        yield return new BadRequest("a 0.3 path with version 1.0", "POST", Agent + "/v1/message:send", "1.0", Utf8(Message(With())), 404, "", null);
    }

    // ---------------------------------------------------------------- Operator

    private static IEnumerable<BadRequest> BadOperatorCalls()
    {
        BadRequest Op(string name, string verb, string path, string? body, int status) =>
            new("operator: " + name, verb, "/api/v1" + path, null, body is null ? null : Utf8(body), status, status.ToString(System.Globalization.CultureInfo.InvariantCulture), null)
            {
                IsForOperator = true,
            };

        yield return Op("unknown agent", "GET", "/agents/nobody", null, 404);
        yield return Op("unknown task", "GET", "/tasks/none", null, 404);
        yield return Op("unknown task to cancel", "POST", "/tasks/none/cancel", null, 404);
        yield return Op("unknown key", "DELETE", "/keys/none", null, 404);
        yield return Op("page size as a word", "GET", "/tasks?limit=many", null, 400);
        yield return Op("page size 0", "GET", "/tasks?limit=0", null, 400);
        yield return Op("page size 101", "GET", "/tasks?limit=101", null, 400);
        yield return Op("a bad page token", "GET", "/tasks?cursor=x", null, 400);
        yield return Op("an unknown state", "GET", "/tasks?state=asleep", null, 400);
        yield return Op("a key from nothing", "POST", "/keys", null, 415);
        yield return Op("a key from a broken body", "POST", "/keys", "{", 400);
        yield return Op("a key from a list", "POST", "/keys", "[]", 400);
        yield return Op("a key without scopes", "POST", "/keys", """{"name":"k","scopes":[]}""", 400);
        yield return Op("a key with an unknown scope", "POST", "/keys", """{"name":"k","scopes":["king"]}""", 400);
        yield return Op("a key without a name", "POST", "/keys", """{"scopes":["agent"]}""", 400);
        yield return Op("a key with a number for a name", "POST", "/keys", """{"name":5,"scopes":["agent"]}""", 400);
        yield return Op("a key that ends in the past", "POST", "/keys", """{"name":"k","scopes":["agent"],"expiresAt":"2001-01-01T00:00:00Z"}""", 400);
        yield return Op("an unknown path", "GET", "/nothing", null, 404);
        yield return Op("a wrong verb", "PUT", "/tasks", "{}", 405);
    }

    // ---------------------------------------------------------------- Words

    private static BadRequest Rpc(string name, string? version, string body, string code) =>
        new(name, "POST", Agent, version, Utf8(body), 200, code, null);

    private static string Call(string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""";

    private static string Message() => Message(With());

    private static string Message(string message, string? more = null) =>
        $$"""{"message":{{message}}{{(more is null ? "" : "," + more)}}}""";

    /// <summary>A good message, with one field set to something else.</summary>
    private static string With(string? field = null, string? value = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["messageId"] = $"\"{Guid.NewGuid()}\"",
            ["role"] = "\"ROLE_USER\"",
            ["parts"] = """[{"text":"x"}]""",
        };
        if (field is not null) fields[field] = value!;
        return "{" + string.Join(',', fields.Select(f => $"\"{f.Key}\":{f.Value}")) + "}";
    }

    private static string OldMessage(string role = "\"user\"", string parts = """[{"kind":"text","text":"x"}]""", string? more = null) =>
        $$"""{"message":{"kind":"message","messageId":"{{Guid.NewGuid()}}","role":{{role}},"parts":{{parts}}}{{(more is null ? "" : "," + more)}}}""";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Short(string value) => value.Length > 30 ? value[..30] + "…" : value;
}
