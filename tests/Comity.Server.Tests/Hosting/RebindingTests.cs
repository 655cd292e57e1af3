using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>Host and Origin over the wire.</summary>
public sealed class RebindingTests(RebindingTests.OwnServer server) : IClassFixture<RebindingTests.OwnServer>
{
    private const string Named = "https://app.example.com";

    private A2AClient Client => new(server.Process.Http, "");

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/.well-known/agent-card.json")]
    [InlineData("/a2a/tasks")]
    [InlineData("/api/v1/keys")]
    [InlineData("/metrics")]
    [InlineData("/no/such/path")]
    public async Task A_foreign_host_is_misdirected_on_every_route(string path)
    {
        var (status, text) = await RawHttp.ExchangeAsync(server.Process.BaseUrl, $"GET {path} HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        status.ShouldBe(421, text);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://127.0.0.1:PORT")]
    [InlineData("http://localhost:PORT")]
    [InlineData("https://app.example.com.evil.example")]
    public async Task A_page_of_another_origin_may_not_call(string origin)
    {
        var answer = await Client.GetAsync("/a2a/tasks", "1.0", ("Origin", Filled(origin)));
        answer.Status.ShouldBe(403, answer.Text);
        answer.Header("Access-Control-Allow-Origin").ShouldBeNull();
        answer.Json!["error"].ShouldNotBeNull("it is worded as A2A words errors");
    }

    [Fact]
    public async Task The_own_origin_may_call_and_needs_no_headers()
    {
        var answer = await Client.GetAsync("/a2a/tasks", "1.0", ("Origin", Filled("http://127.0.0.1:PORT")));
        answer.Status.ShouldBe(200, answer.Text);
        answer.Header("Access-Control-Allow-Origin").ShouldBeNull();
    }

    [Fact]
    public async Task A_named_origin_may_call_and_reads_the_answer()
    {
        var answer = await Client.GetAsync("/a2a/tasks", "1.0", ("Origin", Named));
        answer.Status.ShouldBe(200, answer.Text);
        answer.Header("Access-Control-Allow-Origin").ShouldBe(Named);
        answer.Header("Vary").ShouldNotBeNull().ShouldContain("Origin");
    }

    [Fact]
    public async Task A_named_origin_reads_refusals_too()
    {
        var answer = await Client.GetAsync("/api/v1/keys", null, ("Origin", Named));
        answer.Status.ShouldBe(401);
        answer.Header("Access-Control-Allow-Origin").ShouldBe(Named);
    }

    [Theory]
    [InlineData("/api/v1/keys")]
    [InlineData("/a2a/message:send")]
    public async Task A_preflight_is_answered_before_any_key_is_asked_for(string path)
    {
        var answer = await Client.ExchangeAsync(Preflight(path, Named));
        answer.Status.ShouldBe(204, answer.Text);
        answer.Header("Access-Control-Allow-Origin").ShouldBe(Named);
        answer.Header("Access-Control-Allow-Methods").ShouldNotBeNull().ShouldContain("POST");
        answer.Header("Access-Control-Allow-Headers").ShouldBe("authorization, a2a-version");
    }

    [Fact]
    public async Task A_preflight_of_another_origin_is_refused()
    {
        var answer = await Client.ExchangeAsync(Preflight("/a2a/message:send", "https://evil.example"));
        answer.Status.ShouldBe(403, answer.Text);
    }

    private HttpRequestMessage Preflight(string path, string origin) => Client.Request(HttpMethod.Options, path, null, null,
        ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization, a2a-version"));

    private string Filled(string origin) => origin.Replace("PORT", $"{server.Process.BaseUrl.Port}");

    public sealed class OwnServer : IAsyncLifetime
    {
        public ComityProcess Process { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Process = await ComityProcess.StartAsync(new ServerSetup { Arguments = ["--demo", "--cors-origin", Named] }, CancellationToken.None);

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
