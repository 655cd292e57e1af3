using Comity.Agents.Models;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Models;

/// <summary>Anthropic's messages through its package.</summary>
public sealed class AnthropicTests
{
    private const string Start = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-test","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}


        """;

    private const string End = """
        event: message_stop
        data: {"type":"message_stop"}


        """;

    private static string Block(int index, string start, params string[] deltas) =>
        $"event: content_block_start\ndata: {{\"type\":\"content_block_start\",\"index\":{index},\"content_block\":{start}}}\n\n" +
        string.Concat(deltas.Select(delta => $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{delta}}}\n\n")) +
        $"event: content_block_stop\ndata: {{\"type\":\"content_block_stop\",\"index\":{index}}}\n\n";

    private static string Stop(string reason, int output) =>
        $"event: message_delta\ndata: {{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"{reason}\",\"stop_sequence\":null}},\"usage\":{{\"output_tokens\":{output}}}}}\n\n";

    [Fact]
    public async Task Text_and_usage_arrive()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(Start + Block(0, """{"type":"text","text":""}""", """{"type":"text_delta","text":"Hel"}""", """{"type":"text_delta","text":"lo"}""") + Stop("end_turn", 15) + End);

        var response = await Model.AskAsync(Model.Client(Model.Anthropic(provider), null, ("ANTHROPIC_API_KEY", "k-1")),
            null, new ChatMessage(ChatRole.System, "Be brief."), new ChatMessage(ChatRole.User, "hi"));

        response.Text.ShouldBe("Hello");
        response.Usage.ShouldNotBeNull().InputTokenCount.ShouldBe(25);
        response.Usage.OutputTokenCount.ShouldBe(15);
        var asked = provider.Asked.Single();
        asked.Path.ShouldBe("/v1/messages");
        asked.Headers["x-api-key"].ToString().ShouldBe("k-1");
        asked.Headers.Authorization.ToString().ShouldBe("");
        asked.Body.GetProperty("model").GetString().ShouldBe("claude-test");
        asked.Body.GetProperty("max_tokens").GetInt32().ShouldBe(4096);
        asked.Body.GetRawText().ShouldContain("Be brief.");
    }

    [Fact]
    public async Task A_base_url_with_its_version_is_the_same_address()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(Start + Block(0, """{"type":"text","text":""}""", """{"type":"text_delta","text":"x"}""") + Stop("end_turn", 1) + End);

        await Model.AskAsync(Model.Client(Model.Anthropic(provider) with { BaseUrl = provider.Url + "/v1/" }));

        provider.Asked.Single().Path.ShouldBe("/v1/messages");
    }

    [Fact]
    public async Task Parallel_calls_arrive_with_their_arguments()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(Start +
            Block(0, """{"type":"tool_use","id":"a","name":"one","input":{}}""", """{"type":"input_json_delta","partial_json":"{\"x\":"}""", """{"type":"input_json_delta","partial_json":"1}"}""") +
            Block(1, """{"type":"tool_use","id":"b","name":"two","input":{}}""") +
            Stop("tool_use", 30) + End);

        var response = await Model.AskAsync(Model.Client(Model.Anthropic(provider)), new ChatOptions { Tools = [AIFunctionFactory.Create(() => "x", "one")] });

        Model.Calls(response).Select(call => (call.CallId, call.Name, Model.Arguments(call))).ShouldBe([("a", "one", """{"x":1}"""), ("b", "two", "{}")]);
    }

    [Fact]
    public async Task Results_and_forbidden_tools_are_written_as_the_interface_wants_them()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(Start + Block(0, """{"type":"text","text":""}""", """{"type":"text_delta","text":"x"}""") + Stop("end_turn", 1) + End);

        await Model.AskAsync(Model.Client(Model.Anthropic(provider)),
            new ChatOptions { ToolMode = ChatToolMode.None, Tools = [AIFunctionFactory.Create(() => "x", "one")] },
            new ChatMessage(ChatRole.User, "hi"),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("a", "one", new Dictionary<string, object?>())]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", "noon")]));

        var body = provider.LastBody;
        body.GetProperty("tools").GetArrayLength().ShouldBe(1);
        body.GetProperty("tool_choice").GetProperty("type").GetString().ShouldBe("none");
        body.GetProperty("messages")[2].GetRawText().ShouldContain("tool_result");
    }

    [Fact]
    public async Task A_busy_provider_is_asked_again_with_the_same_body()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(529, retryAfter: "0").StreamsRaw(Start + Block(0, """{"type":"text","text":""}""", """{"type":"text_delta","text":"x"}""") + Stop("end_turn", 1) + End);

        (await Model.AskAsync(Model.Client(Model.Anthropic(provider) with { AttemptsMax = 2 }))).Text.ShouldBe("x");

        provider.Asked.Select(asked => asked.Body.GetRawText()).Distinct().ShouldHaveSingleItem();
        provider.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Images_and_documents_go_as_parts_and_what_it_cannot_take_does_no_harm()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(Start + Block(0, """{"type":"text","text":""}""", """{"type":"text_delta","text":"x"}""") + Stop("end_turn", 1) + End);

        await Model.AskAsync(Model.Client(Model.Anthropic(provider)), null, new ChatMessage(ChatRole.User,
        [
            new TextContent("look"),
            new DataContent(new byte[] { 1 }, "image/png"),
            new UriContent(new Uri("https://example.com/a.png"), "image/png"),
            new DataContent(new byte[] { 1 }, "application/pdf"),
            new DataContent(new byte[] { 1 }, "audio/wav"),
        ]));

        var content = provider.LastBody.GetProperty("messages")[0].GetProperty("content");
        content.EnumerateArray().Select(part => part.GetProperty("type").GetString()).ShouldBe(["text", "image", "image", "document"]);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"sk-secret"}}""")]
    [InlineData("{broken")]
    public async Task An_error_within_the_stream_ends_the_answer(string data)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(Start + $"event: error\ndata: {data}\n\n");

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Anthropic(provider))));

        error.Message.ShouldBe("Model API error: the provider broke off its answer");
        error.ToString().ShouldNotContain("sk-secret");
    }
}
