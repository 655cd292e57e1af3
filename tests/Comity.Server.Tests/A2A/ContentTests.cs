using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5, rows 11, 12, 20 and 21; §1.1 on content types.</summary>
public sealed class ContentTests(SharedServer server) : A2ATest(server)
{
    private static JsonObject Saying(JsonObject part, Action<JsonObject>? change = null) =>
        Message("", m =>
        {
            m["parts"] = new JsonArray(part);
            change?.Invoke(m);
        });

    [Theory, EverySurface]
    public async Task A_part_whose_type_the_agent_does_not_take_is_refused_before_a_task_is_made(Surface surface)
    {
        var client = await OnAsync(surface, "t-image");
        var context = NewId();
        ShouldBeRefused(client, await client.SendAsync(new Outgoing("text") { ContextId = context }), ContentTypeNotSupported, 400);
        (await CountAsync(await AgentAsync("t-image"), context)).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"raw":"AAEC","mediaType":"image/png"}""", true)]
    [InlineData("""{"url":"https://example.org/a.jpg","mediaType":"image/jpeg"}""", true)]
    [InlineData("""{"raw":"AAEC","mediaType":"IMAGE/PNG"}""", true)]
    [InlineData("""{"raw":"AAEC","mediaType":"image/png; q=1"}""", true)]
    [InlineData("""{"raw":"AAEC","mediaType":"video/mp4"}""", false)]
    [InlineData("""{"raw":"AAEC"}""", false)]
    [InlineData("""{"data":{"a":1}}""", false)]
    public async Task A_pattern_of_input_modes_covers_what_it_says(string part, bool isTaken)
    {
        var agent = await AgentAsync("t-image");
        var answer = await agent.RpcAsync("SendMessage", Saying(JsonNode.Parse(part)!.AsObject()));
        answer.ErrorCode.ShouldBe(isTaken ? null : ContentTypeNotSupported, answer.Text);
    }

    [Fact]
    public async Task Accepted_output_modes_that_exclude_everything_are_refused()
    {
        var agent = await AgentAsync("t-echo");
        var body = Message("x");
        body["configuration"] = new JsonObject { ["acceptedOutputModes"] = new JsonArray("video/mp4") };
        (await agent.RpcAsync("SendMessage", body)).ErrorCode.ShouldBe(ContentTypeNotSupported);
        foreach (var taken in new[] { "*/*", "text/*", "text/plain" })
        {
            var more = Message("x");
            more["configuration"] = new JsonObject { ["acceptedOutputModes"] = new JsonArray("video/mp4", taken) };
            (await agent.RpcAsync("SendMessage", more)).ErrorCode.ShouldBeNull(taken);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("multipart/form-data")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_request_of_another_content_type_is_refused_in_the_shape_of_its_binding(string type)
    {
        var agent = await AgentAsync("t-echo");
        var rest = await agent.PostRawAsync("/message:send", A2AClient.Body(Message("x").ToJsonString(), type), "1.0");
        rest.Status.ShouldBe(415);
        rest.Reason.ShouldBe("CONTENT_TYPE_NOT_SUPPORTED");

        var rpc = await agent.PostRawAsync("", A2AClient.Body("""{"jsonrpc":"2.0","id":7,"method":"GetTask","params":{"id":"x"}}""", type), "1.0");
        if (rpc.Status != 415) rpc.ErrorCode.ShouldBe(ContentTypeNotSupported, rpc.Text);
    }

    [Theory]
    [InlineData("application/json", null, "application/json")]
    [InlineData("application/json; charset=utf-8", null, "application/json")]
    [InlineData("application/a2a+json", null, "application/a2a+json")]
    [InlineData("application/json", "application/a2a+json, application/json", "application/a2a+json")]
    [InlineData("application/json", "*/*", "application/json")]
    [InlineData("application/json", "text/html", "application/json")]
    public async Task The_answer_has_the_type_that_the_client_names(string sent, string? accept, string answered)
    {
        var agent = await AgentAsync("t-echo");
        var request = agent.Request(HttpMethod.Post, "/message:send", null, "1.0");
        request.Content = A2AClient.Body(Message("x").ToJsonString());
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", sent);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        var answer = await agent.ExchangeAsync(request);
        answer.Status.ShouldBe(200, answer.Text);
        answer.MediaType.ShouldBe(answered);
    }

    [Theory]
    [InlineData("AQID")]
    [InlineData("AQIDBA==")]
    [InlineData("AQIDBA")]
    [InlineData("-_-_")]
    [InlineData("+/+/")]
    [InlineData("")]
    public async Task Base64_is_read_in_every_alphabet_and_padding(string raw)
    {
        var agent = await AgentAsync("t-echo");
        var part = new JsonObject { ["raw"] = raw, ["mediaType"] = "text/plain", ["filename"] = "f" };
        var answer = await agent.RpcAsync("SendMessage", Saying(part));
        answer.ErrorCode.ShouldBeNull(answer.Text);
        var stored = answer.Result["task"]!["history"]![0]!["parts"]![0]!["raw"]!.GetValue<string>();
        Convert.FromBase64String(stored).Length.ShouldBe(raw.TrimEnd('=').Length * 3 / 4);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AQ ID")]
    [InlineData("AQ\nID")]
    [InlineData("AQ$D")]
    [InlineData("=AQID")]
    [InlineData("AQID=")]
    [InlineData("ÄQID")]
    public async Task What_is_no_base64_is_refused_at_its_place(string raw)
    {
        var agent = await AgentAsync("t-echo");
        var answer = await agent.RpcAsync("SendMessage", Saying(new JsonObject { ["raw"] = raw, ["mediaType"] = "text/plain" }));
        answer.ErrorCode.ShouldBe(InvalidParams, answer.Text);
        answer.Fields.ShouldContain(field => field.StartsWith("message.parts[0]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_kinds_of_parts_survive_the_round_trip()
    {
        var agent = await AgentAsync("t-echo");
        var parts = JsonNode.Parse("""
            [
              {"text":"häßlich \u0001 😀 \"quoted\"","metadata":{"a":[1,2,{"b":null}]}},
              {"raw":"AAECAwQ=","filename":"a.txt","mediaType":"text/plain"},
              {"url":"https://example.org/x?y=1#z","mediaType":"text/plain"},
              {"data":{"n":1.50,"big":12345678901234567890,"nested":{"deep":[true,false,null]}}},
              {"data":[1,"two"]},
              {"data":"just text"},
              {"data":null}
            ]
            """)!.AsArray();
        var answer = await agent.RpcAsync("SendMessage", Message("", m => m["parts"] = parts.DeepClone()));
        answer.ErrorCode.ShouldBeNull(answer.Text);
        var id = answer.Result["task"]!["id"]!.GetValue<string>();
        var stored = (await agent.RpcAsync("GetTask", new JsonObject { ["id"] = id })).Result["history"]![0]!["parts"]!.AsArray();
        stored.Count.ShouldBe(parts.Count);
        for (var i = 0; i < parts.Count; i++) JsonNode.DeepEquals(stored[i], parts[i]).ShouldBeTrue($"{i}: {stored[i]?.ToJsonString()}");
    }

    [Fact]
    public async Task Unknown_fields_are_ignored_at_every_level_and_not_kept()
    {
        var agent = await AgentAsync("t-echo");
        var body = Message("x", m =>
        {
            m["surprise"] = 1;
            m["parts"]![0]!["surprise"] = new JsonObject { ["a"] = 1 };
        });
        body["surprise"] = new JsonArray();
        body["configuration"] = new JsonObject { ["surprise"] = true };
        var answer = await agent.RpcAsync("SendMessage", body);
        answer.ErrorCode.ShouldBeNull(answer.Text);
        answer.Text.ShouldNotContain("surprise");
        (await agent.RpcAsync("GetTask", new JsonObject { ["id"] = answer.Result["task"]!["id"]!.GetValue<string>(), ["surprise"] = 1 }))
            .Text.ShouldNotContain("surprise");
    }

    [Fact]
    public async Task Metadata_references_and_extensions_of_a_message_are_kept()
    {
        var agent = await AgentAsync("t-echo");
        var answer = await agent.RpcAsync("SendMessage", Message("x", m =>
        {
            m["metadata"] = new JsonObject { ["k"] = "v" };
            m["referenceTaskIds"] = new JsonArray("t1", "t2");
            m["extensions"] = new JsonArray("https://example.org/e");
        }));
        var stored = answer.Result["task"]!["history"]![0]!;
        stored["metadata"]!["k"]!.GetValue<string>().ShouldBe("v");
        stored["referenceTaskIds"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(["t1", "t2"]);
        stored["extensions"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(["https://example.org/e"]);
    }
}
