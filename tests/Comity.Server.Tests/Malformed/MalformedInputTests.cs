using System.Text;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Malformed;

/// <summary>Bad input has an exact answer, costs nothing, and leaves nothing behind.</summary>
public sealed class MalformedInputTests(MalformedInputTests.OwnServer server) : IClassFixture<MalformedInputTests.OwnServer>
{
    private const int BodyMax = 4 * 1024 * 1024;

    public static TheoryData<string> Names => [.. BadRequests.All.Select(row => row.Name)];

    [Fact]
    public void The_table_is_long_and_names_no_row_twice()
    {
        BadRequests.All.Count.ShouldBeGreaterThanOrEqualTo(150);
        BadRequests.All.Select(row => row.Name).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_request_is_refused_exactly(string name)
    {
        var row = BadRequests.All.Single(r => r.Name == name);
        row.Judge(await row.SendAsync(server.Process)).ShouldBe("");
    }

    [Fact]
    public async Task The_whole_table_leaves_no_row_behind_and_no_server_error()
    {
        var before = await CountAsync();
        var answers = new List<(string Name, int Status)>();
        foreach (var row in BadRequests.All) answers.Add((row.Name, (await row.SendAsync(server.Process)).Status));
        answers.Where(a => a.Status is >= 500 or < 200).ShouldBeEmpty();
        (await CountAsync()).ShouldBe(before);
        server.Process.HasExited.ShouldBeFalse();
        server.Process.Output.ShouldNotContain("Unhandled");
        server.Process.Output.ShouldNotContain("   at ", customMessage: "a bad request is no event for the log");
    }

    [Theory]
    [InlineData("/agents/t-echo/message:send", false)]
    [InlineData("/agents/t-echo/message:send", true)]
    [InlineData("/agents/t-echo", false)]
    [InlineData("/agents/t-echo", true)]
    [InlineData("/agents/t-echo/v1/message:send", true)]
    [InlineData("/api/v1/keys", false)]
    [InlineData("/api/v1/keys", true)]
    public async Task A_body_beyond_the_limit_is_refused_without_being_read(string path, bool isChunked)
    {
        var before = await CountAsync();
        var (status, text) = await RawHttp.ExchangeAsync(server.Process.BaseUrl, Body(path, isChunked, BodyMax + 1_000_000));
        status.ShouldBe(413, text);
        text.ShouldNotContain("   at ");
        if (!path.StartsWith("/api", StringComparison.Ordinal)) text.ShouldContain("\"code\"");
        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_body_just_within_the_limit_is_taken()
    {
        var body = new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["messageId"] = Guid.NewGuid().ToString(),
                ["role"] = "ROLE_USER",
                ["parts"] = new JsonArray(new JsonObject { ["text"] = new string('x', 3 * 1024 * 1024) }),
            },
        };
        var answer = await server.Root.PostAsync("/agents/t-echo/message:send", body);
        answer.Status.ShouldBe(200, answer.Text.Length > 500 ? answer.Text[..500] : answer.Text);
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400, 403, 421)]
    [InlineData("POST /agents/t-echo HTTP/1.1\r\nHost: HOST\r\nContent-Length: -5\r\n\r\n", 400)]
    [InlineData("POST /agents/t-echo HTTP/1.1\r\nHost: HOST\r\nContent-Length: abc\r\n\r\n", 400)]
    [InlineData("POST /agents/t-echo HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("G<T / HTTP/1.1\r\nHost: HOST\r\n\r\n", 400)]
    [InlineData("GET / HTTP/9.9\r\nHost: HOST\r\n\r\n", 400, 505)]
    [InlineData("hello\r\n\r\n", 400)]
    [InlineData("GET /%zz HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 400, 404)]
    [InlineData("GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 404)]
    [InlineData("GET /agents/t-echo/../../etc HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 404)]
    public async Task HTTP_that_is_none_is_refused(string request, params int[] statuses)
    {
        var host = $"{server.Process.BaseUrl.Host}:{server.Process.BaseUrl.Port}";
        var (status, text) = await RawHttp.ExchangeAsync(server.Process.BaseUrl, request.Replace("HOST", host, StringComparison.Ordinal));
        statuses.ShouldContain(status, text);
        text.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_head_beyond_the_limit_is_refused()
    {
        var host = $"{server.Process.BaseUrl.Host}:{server.Process.BaseUrl.Port}";
        var (status, _) = await RawHttp.ExchangeAsync(server.Process.BaseUrl,
            $"GET /health/live HTTP/1.1\r\nHost: {host}\r\nX-Long: {new string('x', 100_000)}\r\n\r\n");
        status.ShouldBe(431);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Body(string path, bool isChunked, int size)
    {
        var host = $"{server.Process.BaseUrl.Host}:{server.Process.BaseUrl.Port}";
        var length = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {size}";
        yield return Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {host}\r\nA2A-Version: {(path.Contains("/v1/", StringComparison.Ordinal) ? "0.3" : "1.0")}\r\nContent-Type: application/json\r\n{length}\r\nAuthorization: Bearer {server.Process.AdminKey}\r\nConnection: close\r\n\r\n");
        var piece = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        for (var sent = 0; sent < size; sent += piece.Length)
        {
            if (isChunked) yield return Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n");
            yield return piece;
            if (isChunked) yield return "\r\n"u8.ToArray();
        }

        if (isChunked) yield return "0\r\n\r\n"u8.ToArray();
    }

    /// <summary>All tasks there are: every request of this class comes from the one local principal.</summary>
    private async Task<int> CountAsync() =>
        (await server.Root.GetAsync("/a2a/tasks?pageSize=1")).Json!["totalSize"]!.GetValue<int>();

    public sealed class OwnServer : IAsyncLifetime
    {
        public ComityProcess Process { get; private set; } = null!;

        public A2AClient Root { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Process = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, CancellationToken.None);
            Root = new A2AClient(Process.Http, "");
        }

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
