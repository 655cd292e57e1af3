using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Comity.Tests.Models;

/// <summary>A model provider on loopback that answers request by request what a test tells it, and keeps what it was asked.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly ConcurrentQueue<RequestDelegate> _answers = new();
    private readonly WebApplication _app;

    private FakeProvider(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Path, IHeaderDictionary Headers, JsonElement Body)> Asked { get; } = new();

    public string Url { get; private set; } = "";

    public JsonElement LastBody => Asked.Last().Body;

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new FakeProvider(app);
        app.Run(provider.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        provider.Url = app.Urls.Single();
        return provider;
    }

    public FakeProvider Answers(RequestDelegate answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>A stream of server-sent events with these payloads, closed by <c>[DONE]</c>.</summary>
    public FakeProvider Streams(params string[] payloads) => StreamsRaw(string.Concat(payloads.Select(payload => $"data: {payload}\n\n")) + "data: [DONE]\n\n");

    public FakeProvider StreamsRaw(string text) => Answers(async http =>
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(text, http.RequestAborted);
    });

    /// <summary>One text answer with usage, as OpenAI streams it.</summary>
    public FakeProvider Says(params string[] pieces) => Streams(
    [
        .. pieces.Select(piece => $$$"""{"id":"c1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":{{{JsonSerializer.Serialize(piece)}}} }}]}"""),
        """{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        """{"id":"c1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""",
    ]);

    public FakeProvider Fails(int status, string body = "{}", string? retryAfter = null) => Answers(async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
        await http.Response.WriteAsync(body, http.RequestAborted);
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = http.Request.ContentLength is 0 || HttpMethods.IsGet(http.Request.Method)
            ? JsonDocument.Parse("{}")
            : await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        Asked.Enqueue((http.Request.Path, new HeaderDictionary(http.Request.Headers.ToDictionary()), body.RootElement.Clone()));
        if (_answers.TryDequeue(out var answer)) await answer(http);
        else http.Response.StatusCode = 418;
    }
}
