using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Access;

/// <summary>Reference §5 row 30, on a server that asks everybody for a key.</summary>
public sealed class AuthenticationTests(AuthenticationTests.Guarded guarded) : IClassFixture<AuthenticationTests.Guarded>
{
    private static JsonObject Sending() => new()
    {
        ["message"] = new JsonObject
        {
            ["messageId"] = Guid.NewGuid().ToString(),
            ["role"] = "ROLE_USER",
            ["parts"] = new JsonArray(new JsonObject { ["text"] = "x" }),
        },
    };

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("cmt_0000000000_0000000000000000000000000000000000000000000")]
    public async Task Without_a_good_key_nobody_gets_in_over_any_binding(string? key)
    {
        var agent = guarded.Client("/agents/t-echo");
        (string, string)[] headers = key is null ? [] : [("Authorization", $"Bearer {key}")];
        var rpc = await agent.RpcAsync("SendMessage", Sending(), "1.0", headers);
        var rest = await agent.PostAsync("/message:send", Sending(), "1.0", headers);
        var old = await agent.PostAsync("/v1/message:send", Sending(), null, headers);
        var stream = await agent.PostAsync("/message:stream", Sending(), "1.0", headers);
        var card = await agent.GetAsync("/extendedAgentCard", "1.0", headers);
        foreach (var answer in new[] { rpc, rest, old, stream, card })
        {
            answer.Status.ShouldBe(401, answer.Text);
            answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
            answer.Text.ShouldNotContain("   at ");
        }

        rpc.Json!["jsonrpc"]!.GetValue<string>().ShouldBe("2.0");
        rpc.Json["error"].ShouldNotBeNull();
        rest.Json!["error"]!["code"]!.GetValue<int>().ShouldBe(401);
        old.Json!["code"].ShouldNotBeNull();
        var operatorAnswer = await guarded.Client("/api/v1").GetAsync("/tasks", null, headers);
        operatorAnswer.Status.ShouldBe(401);
        operatorAnswer.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task The_public_card_and_liveness_need_no_key()
    {
        var nobody = guarded.Client("");
        foreach (var path in new[] { "/.well-known/agent-card.json", "/agents/t-echo/.well-known/agent-card.json", "/health/live", "/health/ready" })
            (await nobody.GetAsync(path, null)).Status.ShouldBe(200, path);
        var card = (await nobody.GetAsync("/agents/t-echo/.well-known/agent-card.json", "1.0")).Json!;
        card["securitySchemes"].ShouldNotBeNull("a card that asks for a key says how");
        card["securityRequirements"]!.AsArray().ShouldNotBeEmpty();
        (await nobody.GetAsync("/agents/t-echo/.well-known/agent-card.json", "0.3")).Json!["security"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_key_opens_what_its_scopes_say_and_nothing_else()
    {
        var agent = await guarded.Server.Operator.CreateKeyAsync("a", "agent");
        var worker = await guarded.Server.Operator.CreateKeyAsync("w", "worker");
        (await guarded.Client("/agents/t-echo", agent).RpcAsync("SendMessage", Sending())).Result.ShouldNotBeNull();
        (await guarded.Client("/api/v1", agent).GetAsync("/tasks", null)).Status.ShouldBe(403);
        (await guarded.Client("/agents/t-echo", worker).RpcAsync("SendMessage", Sending())).Status.ShouldBe(403);
        (await guarded.Client("/agents/t-echo", guarded.Server.AdminKey).GetAsync("/tasks")).Status.ShouldBeOneOf(200, 403);
        (await guarded.Client("/api/v1", guarded.Server.AdminKey).GetAsync("/tasks", null)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_revoked_key_is_no_key_from_the_moment_it_was_revoked()
    {
        var key = await guarded.Server.Operator.CreateKeyAsync("short", "agent");
        var client = guarded.Client("/agents/t-echo", key);
        (await client.RpcAsync("SendMessage", Sending())).Status.ShouldBe(200);
        await guarded.Server.Operator.RevokeAsync(key);
        (await client.RpcAsync("SendMessage", Sending())).Status.ShouldBe(401);
        (await guarded.Server.Operator.Api.DeleteAsync($"/keys/{key.Split('_')[1]}", null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_kept_only_as_a_hash()
    {
        var key = await guarded.Server.Operator.CreateKeyAsync("once", "agent");
        var secret = key.Split('_', 3)[2];
        (await guarded.Server.Operator.Api.GetAsync("/keys", null)).Text.ShouldNotContain(secret);
        guarded.Server.Output.ShouldNotContain(secret);
        foreach (var file in Directory.GetFiles(guarded.Server.DataFolder, "comity.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(open, System.Text.Encoding.Latin1);
            (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldNotContain(secret, customMessage: file);
        }
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_page_of_another_site_cannot_reach_in(string header, string value)
    {
        var request = guarded.Client("/agents/t-echo", guarded.Server.AdminKey).RpcRequest("SendMessage", Sending(), "1.0");
        if (header == "Host") request.Headers.Host = value;
        else request.Headers.TryAddWithoutValidation(header, value);
        var answer = await guarded.Client("").ExchangeAsync(request);
        answer.Status.ShouldBeOneOf(400, 403, 421);
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    public sealed class Guarded : IAsyncLifetime
    {
        public ComityProcess Server { get; private set; } = null!;

        public A2AClient Client(string path, string? key = null) => new(Server.Http, path, key);

        public async ValueTask InitializeAsync() =>
            Server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents.With("--require-auth"), CancellationToken.None);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
