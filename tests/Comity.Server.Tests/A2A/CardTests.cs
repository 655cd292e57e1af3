using System.Net;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §1.9, §3.3 "Card" and §8.</summary>
public sealed class CardTests(SharedServer server) : A2ATest(server)
{
    private const string Path = "/.well-known/agent-card.json";

    private async Task<Answer> CardAsync(string agent, string? version = null, params (string, string)[] headers) =>
        await (await AgentAsync(agent)).GetAsync(Path, version, headers);

    [Fact]
    public async Task Without_a_version_the_card_can_be_read_by_both()
    {
        var card = (await CardAsync("t-echo")).Json!;
        card["name"]!.GetValue<string>().ShouldBe("t-echo");
        card["description"]!.GetValue<string>().ShouldNotBeEmpty();
        card["version"]!.GetValue<string>().ShouldBe("1.0.0");
        card["protocolVersion"]!.GetValue<string>().ShouldBe("0.3.0");
        card["url"]!.GetValue<string>().ShouldStartWith((await Server.GetAsync()).BaseUrl.ToString().TrimEnd('/'));
        card["preferredTransport"]!.GetValue<string>().ShouldBe("JSONRPC");
        card["additionalInterfaces"]!.AsArray().Select(i => i!["transport"]!.GetValue<string>()).ShouldContain("HTTP+JSON");

        var interfaces = card["supportedInterfaces"]!.AsArray().Select(i => i!.AsObject()).ToList();
        interfaces.Select(i => (i["protocolBinding"]!.GetValue<string>(), i["protocolVersion"]!.GetValue<string>())).ShouldBe(
        [
            ("JSONRPC", "1.0"), ("HTTP+JSON", "1.0"), ("JSONRPC", "0.3"), ("HTTP+JSON", "0.3"),
        ], ignoreOrder: true);
        interfaces.Take(2).ShouldAllBe(i => i["protocolVersion"]!.GetValue<string>() == "1.0");
        foreach (var i in interfaces) i["url"]!.GetValue<string>().ShouldContain("/agents/t-echo");
    }

    [Fact]
    public async Task The_1_0_card_has_nothing_of_0_3()
    {
        var card = (await CardAsync("t-echo", "1.0")).Json!.AsObject();
        foreach (var old in new[] { "url", "preferredTransport", "additionalInterfaces", "protocolVersion", "supportsAuthenticatedExtendedCard", "security" })
            card.ContainsKey(old).ShouldBeFalse(old);
        foreach (var required in new[] { "name", "description", "supportedInterfaces", "version", "capabilities", "defaultInputModes", "defaultOutputModes", "skills" })
            card.ContainsKey(required).ShouldBeTrue(required);
        card["capabilities"]!.AsObject().ContainsKey("stateTransitionHistory").ShouldBeFalse();
    }

    [Fact]
    public async Task The_0_3_card_has_nothing_of_1_0()
    {
        var card = (await CardAsync("t-echo", "0.3")).Json!.AsObject();
        card.ContainsKey("supportedInterfaces").ShouldBeFalse();
        card["protocolVersion"]!.GetValue<string>().ShouldBe("0.3.0");
        card["capabilities"]!.AsObject().ContainsKey("extendedAgentCard").ShouldBeFalse();
        foreach (var required in new[] { "name", "description", "url", "version", "capabilities", "defaultInputModes", "defaultOutputModes", "skills" })
            card.ContainsKey(required).ShouldBeTrue(required);
    }

    [Fact]
    public async Task Streaming_is_promised_and_push_is_not()
    {
        foreach (var version in new[] { null, "1.0", "0.3" })
        {
            var capabilities = (await CardAsync("t-echo", version)).Json!["capabilities"]!;
            capabilities["streaming"]!.GetValue<bool>().ShouldBeTrue();
            capabilities["pushNotifications"]!.GetValue<bool>().ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Every_interface_on_the_card_answers()
    {
        foreach (var agent in new[] { "t-echo", null })
        {
            var at = await Server.ClientAsync(agent is null ? "" : $"/agents/{agent}");
            foreach (var i in (await at.GetAsync(Path, null)).Json!["supportedInterfaces"]!.AsArray())
            {
                var url = i!["url"]!.GetValue<string>();
                var isOld = i["protocolVersion"]!.GetValue<string>() == "0.3";
                var surface = (i["protocolBinding"]!.GetValue<string>(), isOld) switch
                {
                    ("JSONRPC", false) => Surface.Rpc10,
                    ("JSONRPC", true) => Surface.Rpc03,
                    (_, false) => Surface.Rest10,
                    _ => Surface.Rest03,
                };
                var client = new SurfaceClient((await Server.GetAsync()).Http, new Uri(url).AbsolutePath.TrimEnd('/') is { Length: > 0 } path ? path : "/", surface);
                client.ErrorOf(await client.GetAsync(NewId())).ShouldBe(TaskNotFound, $"{surface} at {url}");
            }
        }
    }

    [Theory]
    [InlineData("/.well-known/agent-card.json")]
    [InlineData("/.well-known/agent.json")]
    [InlineData("/agents/t-echo/.well-known/agent-card.json")]
    [InlineData("/agents/t-echo/.well-known/agent.json")]
    public async Task The_card_is_at_all_its_places(string path)
    {
        var answer = await (await Server.ClientAsync()).GetAsync(path, null);
        answer.Status.ShouldBe(200);
        answer.MediaType.ShouldBe("application/json");
        answer.Json!["skills"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_card_may_be_kept_and_is_asked_for_again_by_its_tag()
    {
        var tags = new HashSet<string>();
        foreach (var version in new[] { null, "1.0", "0.3" })
        {
            var first = await CardAsync("t-echo", version);
            var tag = first.Header("ETag").ShouldNotBeNull();
            tags.Add(tag).ShouldBeTrue("each body has a tag of its own");
            first.Header("Cache-Control").ShouldNotBeNull().ShouldContain("max-age=");
            first.Header("Vary").ShouldNotBeNull().ShouldContain("A2A-Version");
            var modified = first.Header("Last-Modified").ShouldNotBeNull();

            foreach (var asked in new[] { tag, "\"other\", " + tag, "*", "W/" + tag.Replace("W/", "") })
            {
                var again = await CardAsync("t-echo", version, ("If-None-Match", asked));
                again.Status.ShouldBe((int)HttpStatusCode.NotModified, asked);
                again.Text.ShouldBeEmpty();
                again.Header("ETag").ShouldBe(tag);
            }

            (await CardAsync("t-echo", version, ("If-None-Match", "\"other\""))).Status.ShouldBe(200);
            (await CardAsync("t-echo", version, ("If-Modified-Since", modified))).Status.ShouldBe(304);
            (await CardAsync("t-echo", version, ("If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT"))).Status.ShouldBe(200);
            (await CardAsync("t-echo", version, ("If-None-Match", "\"other\""), ("If-Modified-Since", modified))).Status.ShouldBe(200, "the tag decides");
        }
    }

    [Theory]
    [InlineData("9.9")]
    [InlineData("nonsense")]
    public async Task An_unknown_version_does_not_fail_discovery(string version)
    {
        var answer = await CardAsync("t-echo", version);
        answer.Status.ShouldBe(200);
        answer.Text.ShouldBe((await CardAsync("t-echo")).Text);
    }

    [Fact]
    public async Task HEAD_of_the_card_is_GET_without_the_body()
    {
        var agent = await AgentAsync("t-echo");
        var get = await CardAsync("t-echo");
        var head = await agent.ExchangeAsync(agent.Request(HttpMethod.Head, Path, null, null));
        head.Status.ShouldBe(200);
        head.Text.ShouldBeEmpty();
        head.Header("ETag").ShouldBe(get.Header("ETag"));
        head.Header("Content-Length").ShouldBe(get.Header("Content-Length"));
    }

    [Fact]
    public async Task The_card_of_an_agent_that_does_not_exist_is_not_found() =>
        (await CardAsync("no-such-agent")).Status.ShouldBe(404);

    [Fact]
    public async Task The_extended_card_shows_what_the_public_one_does_not()
    {
        var agent = await AgentAsync("t-extended");
        var open = await agent.GetAsync(Path, "1.0");
        open.Json!["capabilities"]!["extendedAgentCard"]!.GetValue<bool>().ShouldBeTrue();
        open.Text.ShouldNotContain("hidden-skill");
        (await agent.GetAsync(Path, "0.3")).Json!["supportsAuthenticatedExtendedCard"]!.GetValue<bool>().ShouldBeTrue();

        (await agent.RpcAsync("GetExtendedAgentCard", null)).Result["skills"]!.ToJsonString().ShouldContain("hidden-skill");
        (await agent.RpcAsync("agent/getAuthenticatedExtendedCard", null, null)).Result["skills"]!.ToJsonString().ShouldContain("hidden-skill");
        (await agent.GetAsync("/v1/card", null)).Json!["skills"]!.ToJsonString().ShouldContain("hidden-skill");
        var rest = await agent.GetAsync("/extendedAgentCard");
        rest.Json!["skills"]!.ToJsonString().ShouldContain("hidden-skill");
        rest.Header("Cache-Control").ShouldNotBeNull().ShouldContain("private");
        rest.Header("Vary").ShouldNotBeNull().ShouldContain("Authorization");
    }

    [Fact]
    public async Task An_extension_is_declared_on_the_card()
    {
        var extensions = (await CardAsync("t-strict", "1.0")).Json!["capabilities"]!["extensions"]!.AsArray();
        extensions[0]!["uri"]!.GetValue<string>().ShouldBe("https://example.org/ext/strict/v1");
        extensions[0]!["required"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_card_has_no_empty_required_value_and_no_null()
    {
        foreach (var version in new[] { null, "1.0", "0.3" })
        {
            var text = (await CardAsync("t-echo", version)).Text;
            text.ShouldNotContain(":null");
            text.ShouldNotContain("\"description\":\"\"");
            JsonNode.Parse(text)!["skills"]!.AsArray().ShouldAllBe(s => s!["tags"] != null && s["description"]!.GetValue<string>().Length > 0);
        }
    }
}
