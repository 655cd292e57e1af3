using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>Makes the HTTP request that a step stands for on a lane.</summary>
/// <param name="key">Sent to <paramref name="home"/>'s own origin only: a key goes where the user sent it, not where a card points.</param>
internal sealed class RequestBuilder(string? key, Uri home)
{
    private int _lastId;

    /// <param name="step"><c>do</c> names an operation, with <c>say</c>, <c>message</c>, <c>params</c>; <c>send</c> says it by hand:
    /// <c>verb</c>, <c>path</c>, <c>raw</c>, <c>type</c>. Both take <c>version</c>, <c>headers</c>,
    /// <c>query</c>, and <c>anonymous</c>, which leaves the key out.</param>
    public HttpRequestMessage Build(JsonObject step, Scope scope)
    {
        var request = step["send"] is JsonObject byHand ? ByHand(byHand, scope) : Operation(step, scope);
        AddQuery(request, scope.Fill(step["query"]) as JsonObject);
        AddHeaders(request, step, scope);
        return request;
    }

    private static HttpRequestMessage ByHand(JsonObject send, Scope scope)
    {
        var request = new HttpRequestMessage(new HttpMethod(send["verb"]?.ToString() ?? "POST"), At(scope.Lane.Url, scope.FillText(send["path"]?.ToString() ?? "")));
        if (send["raw"] is { } raw) request.Content = Body(scope.FillText(raw.ToString()), send.ContainsKey("type") ? send["type"]?.ToString() : "application/json");
        return request;
    }

    private HttpRequestMessage Operation(JsonObject step, Scope scope)
    {
        var name = step["do"]!.ToString();
        var operation = scope.Words.Operation(name, scope.Lane) ?? throw new InvalidOperationException($"There is no '{name}' on {scope.Lane.Title}.");
        var parameters = Parameters(step, scope);
        return operation["method"] is { } method ? Rpc(method, parameters, step, scope) : Rest(operation, parameters, scope);
    }

    private static JsonObject Parameters(JsonObject step, Scope scope)
    {
        var parameters = new JsonObject();
        if (scope.Lane.Tenant is { } tenant) parameters["tenant"] = tenant;
        if (step.ContainsKey("say")) parameters["message"] = scope.Message(step["say"], step["message"] as JsonObject);
        if (step["params"] is JsonObject more) Scope.Merge(parameters, (JsonObject)scope.Fill(more)!);
        return parameters;
    }

    private HttpRequestMessage Rpc(JsonNode method, JsonObject parameters, JsonObject step, Scope scope)
    {
        var envelope = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_lastId, ["method"] = method.DeepClone(), ["params"] = parameters };
        if (step["envelope"] is JsonObject changes) Scope.Merge(envelope, (JsonObject)scope.Fill(changes)!);
        return new HttpRequestMessage(HttpMethod.Post, scope.Lane.Url) { Content = Body(envelope.ToJsonString()) };
    }

    // What the path names is taken out of the parameters; the rest is the query of a GET or a DELETE, else the body.
    private static HttpRequestMessage Rest(JsonObject operation, JsonObject parameters, Scope scope)
    {
        var path = operation["path"]!.ToString();
        foreach (var name in parameters.Select(entry => entry.Key).ToList())
        {
            if (!path.Contains($"{{{name}}}", StringComparison.Ordinal)) continue;
            path = path.Replace($"{{{name}}}", Uri.EscapeDataString(parameters[name]!.ToString()), StringComparison.Ordinal);
            parameters.Remove(name);
        }

        var verb = new HttpMethod(operation["verb"]!.ToString());
        var request = new HttpRequestMessage(verb, At(scope.Lane.Url, path));
        if (verb == HttpMethod.Post) request.Content = Body(parameters.ToJsonString());
        else AddQuery(request, parameters);
        return request;
    }

    private void AddHeaders(HttpRequestMessage request, JsonObject step, Scope scope)
    {
        var version = step.ContainsKey("version") ? scope.Fill(step["version"])?.ToString() : scope.Lane.Version == "1.0" || scope.Lane is { Binding: "card", Version: "0.3" } ? scope.Lane.Version : null;
        if (version is not null) request.Headers.TryAddWithoutValidation("A2A-Version", version);
        if (key is not null && step["anonymous"] is null && Origin(request.RequestUri!) == Origin(home) && !request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key)) throw new CommandFailedException("The key holds characters that cannot be sent.");
        if (step["headers"] is not JsonObject headers) return;
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, scope.FillText(value?.ToString() ?? ""));
    }

    private static void AddQuery(HttpRequestMessage request, JsonObject? query)
    {
        if (query is not { Count: > 0 }) return;
        var url = new UriBuilder(request.RequestUri!);
        var added = string.Join('&', query.Select(entry => $"{Uri.EscapeDataString(entry.Key)}={Uri.EscapeDataString(entry.Value?.ToString() ?? "")}"));
        url.Query = url.Query.Length > 1 ? url.Query[1..] + "&" + added : added;
        request.RequestUri = url.Uri;
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static Uri At(Uri url, string path) => path.Length == 0 ? url : new Uri(url.AbsoluteUri.TrimEnd('/') + path);

    private static ByteArrayContent Body(string text, string? type = "application/json")
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (type is not null) body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return body;
    }
}
