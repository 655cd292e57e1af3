using System.Text.Json;
using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>What came back, laid out so that checks can name its parts whatever the lane:
/// <c>status</c>, <c>headers</c> (names in lower case), <c>type</c>, <c>text</c>, <c>body</c>, <c>result</c>, <c>task</c>, <c>message</c>, <c>error</c>; for a stream
/// <c>events</c>, <c>kinds</c>, <c>ended</c>, <c>afterFinish</c>.</summary>
internal sealed class Answer
{
    private const int ExcerptMax = 240;

    private Answer(JsonObject parts) => Parts = parts;

    public JsonObject Parts { get; }

    public int Status => Parts["status"]!.GetValue<int>();

    public JsonObject? Error => Parts["error"] as JsonObject;

    public bool IsGood => Status is >= 200 and < 300 && Error is null && (Parts["result"] is not null || Parts["events"] is not null || Parts["body"] is null);

    /// <summary>Whether the agent answered with a bare message, so that there is no task to go on with.</summary>
    public bool IsMessage => Parts["message"] is JsonObject && Parts["task"] is null;

    public static Answer Of(HttpResponseMessage response, string text, Lane lane)
    {
        var parts = Head(response);
        parts["text"] = text;
        var body = Parse(text);
        parts["isJson"] = body is not null || text == "null";
        if (lane.Binding == "jsonrpc") AddRpc(parts, body);
        else AddRest(parts, body, response.IsSuccessStatusCode);
        AddTask(parts);
        return new Answer(parts);
    }

    public static Answer OfStream(HttpResponseMessage response, StreamLog log)
    {
        var parts = Head(response);
        parts["text"] = log.Excerpt;
        log.AddTo(parts);
        return new Answer(parts);
    }

    /// <summary>One line for a report.</summary>
    public string Excerpt()
    {
        var text = Parts["text"]!.ToString().ReplaceLineEndings(" ");
        return $"{Status} {Parts["type"]} {(text.Length > ExcerptMax ? text[..ExcerptMax] + "…" : text)}".TrimEnd();
    }

    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Head(HttpResponseMessage response) => new()
    {
        ["status"] = (int)response.StatusCode,
        ["type"] = response.Content.Headers.ContentType?.MediaType,
        ["headers"] = new JsonObject(response.Headers.Concat(response.Content.Headers)
            .GroupBy(header => Lower(header.Key))
            .Select(header => KeyValuePair.Create(header.Key, (JsonNode?)string.Join(", ", header.SelectMany(line => line.Value))))),
    };

    private static void AddRpc(JsonObject parts, JsonNode? body)
    {
        parts["body"] = body;
        if (body is not JsonObject envelope) return;
        parts["result"] = envelope["result"]?.DeepClone();
        if (envelope["error"] is JsonObject error) parts["error"] = ErrorOf(error, error["data"]);
    }

    private static void AddRest(JsonObject parts, JsonNode? body, bool isSuccess)
    {
        parts["body"] = body;
        if (isSuccess) parts["result"] = body?.DeepClone();
        else parts["error"] = body is JsonObject mapping && (mapping["error"] as JsonObject ?? mapping) is var error ? ErrorOf(error, error["details"]) : new JsonObject();
    }

    private static JsonObject ErrorOf(JsonObject error, JsonNode? details)
    {
        var all = (details as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        var violations = all.Select(detail => detail["fieldViolations"]).OfType<JsonArray>().SelectMany(list => list).OfType<JsonObject>();
        var normal = (JsonObject)error.DeepClone();
        normal["info"] = all.FirstOrDefault(detail => detail["reason"] is not null)?.DeepClone();
        normal["reason"] = normal["info"]?["reason"]?.DeepClone();
        normal["fields"] = new JsonArray([.. violations.Select(violation => violation["field"]?.DeepClone())]);
        return normal;
    }

    private static void AddTask(JsonObject parts)
    {
        if (parts["result"] is not JsonObject result) return;
        var isMessage = result["kind"]?.ToString() == "message";
        parts["task"] = (result["task"] as JsonObject ?? (!isMessage && result["status"] is JsonObject ? result : null))?.DeepClone();
        parts["message"] = (result["message"] as JsonObject ?? result["msg"] as JsonObject ?? (isMessage ? result : null))?.DeepClone();
    }

    // Header names in lower case are what the cases write; HTTP compares them without regard to case.
    private static string Lower(string name) => string.Create(name.Length, name, (span, from) => from.AsSpan().ToLowerInvariant(span));
}
