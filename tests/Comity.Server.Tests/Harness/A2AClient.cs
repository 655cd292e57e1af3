using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Comity.Server.Tests.Harness;

/// <summary>Speaks A2A by hand: what is written here goes over the wire as it is.</summary>
/// <param name="basePath">Empty for the root, else <c>/a2a</c> or <c>/agents/NAME</c>.</param>
/// <param name="key">The API key; <see langword="null"/> for none.</param>
public sealed class A2AClient(HttpClient http, string basePath, string? key = null)
{
    public HttpClient Http => http;

    public A2AClient At(string path) => new(http, path, key);

    public A2AClient As(string? otherKey) => new(http, basePath, otherKey);

    /// <param name="version">The A2A-Version header; <see langword="null"/> leaves it out.</param>
    public Task<Answer> RpcAsync(string method, JsonNode? parameters, string? version = "1.0", params (string Name, string Value)[] headers) =>
        ExchangeAsync(RpcRequest(method, parameters, version, headers));

    public Task<EventStream> RpcStreamAsync(string method, JsonNode? parameters, string? version = "1.0", params (string Name, string Value)[] headers) =>
        OpenAsync(RpcRequest(method, parameters, version, headers));

    public Task<Answer> GetAsync(string path, string? version = "1.0", params (string Name, string Value)[] headers) =>
        ExchangeAsync(Request(HttpMethod.Get, path, null, version, headers));

    public Task<Answer> PostAsync(string path, JsonNode? body, string? version = "1.0", params (string Name, string Value)[] headers) =>
        ExchangeAsync(Request(HttpMethod.Post, path, body, version, headers));

    public Task<Answer> DeleteAsync(string path, string? version = "1.0", params (string Name, string Value)[] headers) =>
        ExchangeAsync(Request(HttpMethod.Delete, path, null, version, headers));

    public Task<EventStream> StreamAsync(HttpMethod method, string path, JsonNode? body, string? version = "1.0", params (string Name, string Value)[] headers) =>
        OpenAsync(Request(method, path, body, version, headers));

    public HttpRequestMessage RpcRequest(string method, JsonNode? parameters, string? version, params (string Name, string Value)[] headers)
    {
        var envelope = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method };
        if (parameters is not null) envelope["params"] = parameters.DeepClone();
        return Request(HttpMethod.Post, basePath.Length == 0 ? "/" : "", envelope, version, headers);
    }

    /// <param name="path">Below the base, query included.</param>
    public HttpRequestMessage Request(HttpMethod method, string path, JsonNode? body, string? version, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(basePath + path, UriKind.Relative));
        if (body is not null) request.Content = Body(body.ToJsonString());
        if (version is not null) request.Headers.TryAddWithoutValidation("A2A-Version", version);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>Posts a body exactly as it is.</summary>
    public Task<Answer> PostRawAsync(string path, HttpContent? body, string? version, params (string Name, string Value)[] headers)
    {
        var request = Request(HttpMethod.Post, path, null, version, headers);
        request.Content = body;
        return ExchangeAsync(request);
    }

    public async Task<Answer> ExchangeAsync(HttpRequestMessage request)
    {
        using (request)
        {
            var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return await Answer.ReadAsync(response, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Opens a stream; fails with the answer when it is none.</summary>
    public async Task<EventStream> OpenAsync(HttpRequestMessage request)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream") return new EventStream(response, cancellationToken);
        var answer = await Answer.ReadAsync(response, cancellationToken);
        throw new InvalidOperationException($"Expected a stream, got {answer.Status}: {answer.Text}");
    }

    public static StringContent Body(string text, string mediaType = "application/json") =>
        new(text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), mediaType);
}
