using Comity.Agents.Models;
using Comity.Tests.Support;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Models;

/// <summary>What happens when a provider says no, is busy, is away, or is slow.</summary>
public sealed class ModelErrorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, """{"error":{"code":"context_length_exceeded","message":"sk-secret"}}""", "Model API error: 400 (the request was refused, context_length_exceeded)", false)]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-secret","type":"invalid_request_error","code":"invalid_api_key"}}""", "Model API error: 401 (the key was refused, invalid_api_key)", false)]
    [InlineData(403, "<html>sk-secret</html>", "Model API error: 403 (access was denied)", false)]
    [InlineData(404, """{"error":"model 'sk-secret' not found"}""", "Model API error: 404 (no such model or address)", false)]
    [InlineData(404, """{"error":{"code":"sk-secret"}}""", "Model API error: 404 (no such model or address)", false)]
    [InlineData(429, """{"error":{"type":"insufficient_quota"}}""", "Model API error: 429 (rate limit or quota reached, insufficient_quota)", true)]
    [InlineData(429, """[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}]""", "Model API error: 429 (rate limit or quota reached, resource_exhausted)", true)]
    [InlineData(500, "", "Model API error: 500 (the provider failed)", true)]
    [InlineData(503, "{}", "Model API error: 503 (overloaded)", true)]
    [InlineData(302, "{}", "Model API error: 302 (the request failed)", false)]
    public async Task A_status_is_told_without_what_the_provider_wrote(int status, string body, string expected, bool isTransient)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(status, body);

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Spec(provider))));

        error.Message.ShouldBe(expected);
        error.IsTransient.ShouldBe(isTransient);
        error.ToString().ShouldNotContain("sk-secret");
    }

    [Theory]
    [InlineData(401, "Model API error: 401 (the key was refused)", false)]
    [InlineData(429, "Model API error: 429 (rate limit or quota reached)", true)]
    [InlineData(529, "Model API error: 529 (overloaded)", true)]
    public async Task Anthropic_fails_in_the_same_words(int status, string expected, bool isTransient)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(status, """{"type":"error","error":{"type":"some_error","message":"sk-secret"}}""");

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Anthropic(provider))));

        error.Message.ShouldBe(expected);
        error.IsTransient.ShouldBe(isTransient);
        error.ToString().ShouldNotContain("sk-secret");
    }

    [Theory]
    [InlineData("openai-compat")]
    [InlineData("anthropic-compat")]
    public async Task A_provider_that_is_away_is_a_passing_error(string kind)
    {
        var spec = new ModelSpec { Provider = kind, Name = "m", BaseUrl = "http://127.0.0.1:1/v1", AttemptsMax = 1 };

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(spec)));

        error.Message.ShouldBe("Model API error: could not connect to the provider");
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_busy_provider_is_asked_again_after_the_wait_it_asked_for()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(429, retryAfter: "7").Fails(503, retryAfter: "0").Says("at last");
        var time = new ManualTime();
        var client = Model.Client(Model.Spec(provider) with { AttemptsMax = 3 }, time);

        var answer = Model.AskAsync(client);
        await Eventually(() => provider.Asked.Count == 1);
        time.Advance(TimeSpan.FromSeconds(6.9));
        provider.Asked.Count.ShouldBe(1);
        await Advancing(time, answer, TimeSpan.FromSeconds(0.1));

        (await answer).Text.ShouldBe("at last");
        provider.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_provider_that_asks_for_too_long_a_wait_is_not_waited_for()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(429, retryAfter: "3600").Says("never asked");

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Spec(provider) with { AttemptsMax = 3 }, new ManualTime())));

        error.Status.ShouldBe(429);
        provider.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Tries_end_and_the_last_error_is_told()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(500).Fails(500).Fails(502).Says("too late");
        var time = new ManualTime();

        var answer = Model.AskAsync(Model.Client(Model.Spec(provider) with { AttemptsMax = 3 }, time));
        await Advancing(time, answer, TimeSpan.FromSeconds(5));

        (await Should.ThrowAsync<ModelCallException>(() => answer)).Status.ShouldBe(502);
        provider.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_refused_request_is_not_sent_again()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(400).Says("never asked");

        await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Spec(provider) with { AttemptsMax = 5 })));

        provider.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_given_up()
    {
        await using var provider = await FakeProvider.StartAsync();
        var reached = new TaskCompletionSource();
        provider.Answers(async http =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var time = new ManualTime();

        var answer = Model.AskAsync(Model.Client(Model.Spec(provider) with { RequestTimeout = TimeSpan.FromSeconds(30) }, time));
        await reached.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(31));

        var error = await Should.ThrowAsync<ModelCallException>(() => answer);
        error.Message.ShouldBe("Model API error: no complete answer within 30 s");
        error.IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_ends_the_call_at_the_provider(bool isAnthropic)
    {
        await using var provider = await FakeProvider.StartAsync();
        var reached = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        provider.Answers(async http =>
        {
            http.RequestAborted.Register(() => aborted.SetResult());
            http.Response.ContentType = "text/event-stream";
            await http.Response.StartAsync(http.RequestAborted);
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var client = Model.Client(isAnthropic ? Model.Anthropic(provider) : Model.Spec(provider));

        var answer = client.GetResponseAsync("hi", cancellationToken: cancel.Token);
        await reached.Task.WaitAsync(Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => answer);
        await aborted.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task The_key_is_read_when_a_request_is_made()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Says("a").Says("b").Says("c");
        string? key = null;
        var client = new ModelClients(TimeProvider.System, name => name switch { "MY_KEY" => key, "TEAM" => "blue", _ => null }).Create(Model.Spec(provider) with
        {
            ApiKeyEnv = "MY_KEY",
            ExtraHeadersEnv = new Dictionary<string, string> { ["X-Team"] = "TEAM", ["X-Absent"] = "NOT_SET" },
        });

        await Model.AskAsync(client);
        key = "one";
        await Model.AskAsync(client);
        key = "two";
        await Model.AskAsync(client);

        provider.Asked.Select(asked => asked.Headers.Authorization.ToString()).ShouldBe(["", "Bearer one", "Bearer two"]);
        provider.Asked.Last().Headers["X-Team"].ToString().ShouldBe("blue");
        provider.Asked.Last().Headers.ContainsKey("X-Absent").ShouldBeFalse();
    }

    private static async Task Advancing(ManualTime time, Task until, TimeSpan step)
    {
        for (var tries = 0; !until.IsCompleted && tries < 1_000; tries++)
        {
            time.Advance(step);
            await Task.WhenAny(until, Task.Delay(5, Token));
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(5, Token);
    }
}
