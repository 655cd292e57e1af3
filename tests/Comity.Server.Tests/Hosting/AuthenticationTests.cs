using System.Text;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>Who may call what: on loopback without keys, with keys asked for, with each scope, and with what is no key at all.</summary>
public sealed class AuthenticationTests(AuthenticationTests.Servers servers) : IClassFixture<AuthenticationTests.Servers>
{
    private const string Public = "/.well-known/agent-card.json";
    private const string Agent = "/a2a/tasks";
    private const string Admin = "/api/v1/tasks";
    private const string Metrics = "/metrics";

    [Theory]
    [InlineData(false, "none", Public, 200)]
    [InlineData(false, "none", Agent, 200)]
    [InlineData(false, "none", Admin, 401)]
    [InlineData(false, "none", Metrics, 200)]
    [InlineData(false, "agent", Public, 200)]
    [InlineData(false, "agent", Agent, 200)]
    [InlineData(false, "agent", Admin, 403)]
    [InlineData(false, "agent", Metrics, 403)]
    [InlineData(false, "worker", Agent, 403)]
    [InlineData(false, "worker", Admin, 403)]
    [InlineData(false, "only-admin", Agent, 403)]
    [InlineData(false, "only-admin", Admin, 200)]
    [InlineData(false, "only-admin", Metrics, 200)]
    [InlineData(false, "wrong", Public, 401)]
    [InlineData(false, "wrong", Agent, 401)]
    [InlineData(false, "wrong", Admin, 401)]
    [InlineData(true, "none", Public, 200)]
    [InlineData(true, "none", Agent, 401)]
    [InlineData(true, "none", Admin, 401)]
    [InlineData(true, "none", Metrics, 401)]
    [InlineData(true, "none", "/health/ready", 200)]
    [InlineData(true, "none", "/openapi.json", 200)]
    [InlineData(true, "agent", Agent, 200)]
    [InlineData(true, "agent", Admin, 403)]
    [InlineData(true, "only-admin", Metrics, 200)]
    [InlineData(true, "wrong", Agent, 401)]
    public async Task A_route_is_open_to_exactly_its_callers(bool asksForKeys, string caller, string path, int status)
    {
        var server = asksForKeys ? servers.Closed : servers.Open;
        var answer = await new A2AClient(server.Process.Http, "", server.KeyOf(caller)).GetAsync(path);
        answer.Status.ShouldBe(status, answer.Text);
        (answer.Header("WWW-Authenticate") is not null).ShouldBe(status == 401, "a 401 says how to sign in");
    }

    [Theory]
    [InlineData("Authorization: Basic dXNlcjpwYXNz")]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer   ")]
    [InlineData("Authorization: cmt_0000000000_secret")]
    [InlineData("X-API-Key: wrong")]
    [InlineData("X-API-Key: ")]
    [InlineData("Authorization: Bearer cl\u00e9")]
    [InlineData("Authorization: Bearer \u00ff\u00fe\u0080")]
    [InlineData("Authorization: Bearer LONG")]
    [InlineData("Authorization: Bearer cmt_")]
    [InlineData("Authorization: Bearer cmt_x_")]
    [InlineData("Authorization: Bearer a\r\nAuthorization: Bearer b")]
    [InlineData("Authorization: Bearer KEY\r\nX-API-Key: other")]
    public async Task What_is_no_good_key_is_401_also_on_loopback(string header)
    {
        var process = servers.Open.Process;
        header = header.Replace("LONG", new string('k', 20_000)).Replace("KEY", servers.Open.KeyOf("agent"));
        var request = $"GET {Agent} HTTP/1.1\r\nHost: {process.BaseUrl.Authority}\r\nA2A-Version: 1.0\r\n{header}\r\nConnection: close\r\n\r\n";
        var (status, text) = await RawHttp.ExchangeAsync(process.BaseUrl, [Encoding.Latin1.GetBytes(request)]);
        status.ShouldBe(401, text);
        text.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Both_ways_to_send_a_key_are_the_same()
    {
        var server = servers.Closed;
        var key = server.KeyOf("agent")!;
        var plain = new A2AClient(server.Process.Http, "");
        (await plain.GetAsync(Agent, "1.0", ("X-API-Key", key))).Status.ShouldBe(200);
        (await plain.GetAsync(Agent, "1.0", ("Authorization", "bearer " + key))).Status.ShouldBe(200);
        (await plain.GetAsync(Agent, "1.0", ("Authorization", "Bearer " + key), ("X-API-Key", key))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    public async Task A_call_that_a_proxy_passed_on_is_not_a_local_one(string header)
    {
        var answer = await new A2AClient(servers.Open.Process.Http, "").GetAsync(Agent, "1.0", (header, "for=203.0.113.7"));
        answer.Status.ShouldBe(401, answer.Text);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_from_the_next_request_on()
    {
        var server = servers.Closed;
        var key = await server.Operator.CreateKeyAsync("short-lived", "agent");
        var client = new A2AClient(server.Process.Http, "", key);
        (await client.GetAsync(Agent)).Status.ShouldBe(200);
        await server.Operator.RevokeAsync(key);
        (await client.GetAsync(Agent)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_refusal_is_worded_as_its_route_words_errors()
    {
        var http = servers.Closed.Process.Http;
        var rpc = await new A2AClient(http, "/a2a").RpcAsync("GetTask", null);
        rpc.Status.ShouldBe(401);
        rpc.Json!["jsonrpc"]!.GetValue<string>().ShouldBe("2.0");
        var rest = await new A2AClient(http, "").GetAsync(Agent);
        rest.Json!["error"]!["status"]!.GetValue<string>().ShouldBe("UNAUTHENTICATED");
        var admin = await new A2AClient(http, "").GetAsync(Admin);
        admin.MediaType.ShouldBe("application/problem+json");
        admin.Json!["type"]!.GetValue<string>().ShouldBe("urn:comity:problem:unauthorized");
    }

    public sealed class Server(ComityProcess process)
    {
        private readonly Dictionary<string, string?> _keys = new() { ["none"] = null, ["wrong"] = "cmt_0000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

        public ComityProcess Process => process;

        public Operator Operator { get; } = new(process.Http, process.AdminKey);

        public string? KeyOf(string caller) => _keys[caller];

        public async Task MakeKeysAsync()
        {
            _keys["agent"] = await Operator.CreateKeyAsync("agent", "agent");
            _keys["worker"] = await Operator.CreateKeyAsync("worker", "worker");
            _keys["only-admin"] = await Operator.CreateKeyAsync("only-admin", "admin");
        }
    }

    public sealed class Servers : IAsyncLifetime
    {
        public Server Open { get; private set; } = null!;

        public Server Closed { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Open = await StartAsync("--demo");
            Closed = await StartAsync("--demo", "--require-auth");
        }

        public async ValueTask DisposeAsync()
        {
            await Open.Process.DisposeAsync();
            await Closed.Process.DisposeAsync();
        }

        private static async Task<Server> StartAsync(params string[] arguments)
        {
            var server = new Server(await ComityProcess.StartAsync(new ServerSetup { Arguments = arguments }, CancellationToken.None));
            await server.MakeKeysAsync();
            return server;
        }
    }
}
