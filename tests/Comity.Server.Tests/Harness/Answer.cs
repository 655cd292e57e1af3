using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Comity.Server.Tests.Harness;

/// <summary>An HTTP answer, read to its end.</summary>
public sealed record Answer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Text)
{
    /// <summary>The body as JSON; fails with the body in the message when it is none.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Text);
            }
            catch (JsonException exception)
            {
                throw new InvalidOperationException($"Expected JSON, got {Status} with: {Text}", exception);
            }
        }
    }

    public string? MediaType => ContentHeaders.ContentType?.MediaType;

    /// <summary>A JSON-RPC answer's <c>result</c>; fails with the whole answer when there is none.</summary>
    public JsonNode Result => Json?["result"] ?? throw new InvalidOperationException($"Expected a result, got {Status}: {Text}");

    /// <summary>A JSON-RPC answer's error code, or <see langword="null"/>.</summary>
    public int? ErrorCode => (Json as JsonObject)?["error"]?["code"]?.GetValue<int>();

    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>The reason of the first ErrorInfo, wherever the binding puts it.</summary>
    public string? Reason => Details("google.rpc.ErrorInfo").Select(d => d["reason"]?.GetValue<string>()).FirstOrDefault();

    /// <summary>All fields that BadRequest details blame.</summary>
    public IReadOnlyList<string> Fields =>
        [.. Details("google.rpc.BadRequest").SelectMany(d => d["fieldViolations"]!.AsArray()).Select(v => v!["field"]!.GetValue<string>())];

    public IEnumerable<JsonObject> Details(string type)
    {
        var error = (Json as JsonObject)?["error"] as JsonObject;
        var details = (error?["data"] ?? error?["details"]) as JsonArray ?? [];
        return details.OfType<JsonObject>().Where(d => d["@type"]?.GetValue<string>() == $"type.googleapis.com/{type}");
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers, text);
        }
    }
}
