using System.Text.Json;
using Comity.Agents.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Models;

/// <summary>What OpenAI and its many copies send, and what is sent to them.</summary>
public sealed class ChatCompletionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_arrives_piece_by_piece_with_usage_at_the_end()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Says("Hel", "lo");

        List<string> pieces = [];
        UsageDetails? usage = null;
        await foreach (var update in Model.Client(Model.Spec(provider)).GetStreamingResponseAsync("hi", cancellationToken: Token))
        {
            if (update.Text.Length > 0) pieces.Add(update.Text);
            usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usage;
        }

        pieces.ShouldBe(["Hel", "lo"]);
        usage.ShouldNotBeNull().InputTokenCount.ShouldBe(10);
        usage.OutputTokenCount.ShouldBe(5);
        provider.Asked.Single().Path.ShouldBe("/v1/chat/completions");
    }

    [Fact]
    public async Task Parallel_calls_are_put_together_from_their_pieces()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams(
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"one","arguments":""}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"two","arguments":"{}"}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""");

        var response = await Model.AskAsync(Model.Client(Model.Spec(provider)));

        Model.Calls(response).Select(call => (call.CallId, call.Name, Model.Arguments(call))).ShouldBe([("a", "one", """{"x":1}"""), ("b", "two", "{}")]);
        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    /// <summary>Each line is one server's way of asking for the same two calls: get({"n":1}) and get({"n":2}).</summary>
    public static TheoryData<string, string[]> Ways => new()
    {
        { "whole calls in one chunk", ["""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":"{\"n\":1}"}},{"index":1,"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "no index, ids of their own", ["""{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"get","arguments":"{\"n\":1}"}},{"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "index 0 for every call", ["""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":"{\"n\":1}"}}]}}]}""", """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "neither index nor id", ["""{"choices":[{"delta":{"tool_calls":[{"function":{"name":"get","arguments":"{\"n\":1}"}},{"function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "index 0 and no ids", ["""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"get","arguments":"{\"n\":1}"}}]}}]}""", """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "arguments as objects", ["""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":{"n":1}}},{"index":1,"id":"b","function":{"name":"get","arguments":{"n":2}}}]}}]}"""] },
        { "no index, pieces by id", ["""{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"get","arguments":"{\"n\""}}]}}]}""", """{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"arguments":":1}"}}]}}]}""", """{"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "name repeated with every piece", ["""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":"{\"n\""}}]}}]}""", """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":":1}"}}]}}]}""", """{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "no function around the name", ["""{"choices":[{"delta":{"tool_calls":[{"id":"a","name":"get","arguments":"{\"n\":1}"},{"id":"b","name":"get","arguments":"{\"n\":2}"}]}}]}"""] },
        { "arguments as a string within a string", ["""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":"\"{\\\"n\\\":1}\""}},{"index":1,"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]}}]}"""] },
        { "finish reason stop", ["""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":"{\"n\":1}"}},{"index":1,"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]},"finish_reason":"stop"}]}"""] },
        { "an unknown role and finish reason", ["""{"choices":[{"delta":{"role":"robot","tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":"{\"n\":1}"}},{"index":1,"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]},"finish_reason":"eos"}]}"""] },
        { "a whole message in place of a delta", ["""{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"a","function":{"name":"get","arguments":"{\"n\":1}"}},{"id":"b","function":{"name":"get","arguments":"{\"n\":2}"}}]},"finish_reason":"tool_calls"}]}"""] },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Two_calls_are_understood_however_they_are_written(string way, string[] chunks)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams(chunks);

        var response = await Model.AskAsync(Model.Client(Model.Spec(provider)));

        var calls = Model.Calls(response);
        calls.Select(call => $"{call.Name} {Model.Arguments(call)}").ShouldBe(["""get {"n":1}""", """get {"n":2}"""], way);
        calls.Select(call => call.CallId).Distinct().Count().ShouldBe(2, way);
        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls, way);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Empty_arguments_are_no_arguments(string arguments)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams($$$"""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"now","arguments":{{{JsonSerializer.Serialize(arguments)}}} }}]}}]}""");

        var call = Model.Calls(await Model.AskAsync(Model.Client(Model.Spec(provider)))).Single();

        call.Arguments.ShouldNotBeNull().ShouldBeEmpty();
        call.Exception.ShouldBeNull();
    }

    [Theory]
    [InlineData("{\"x\":")]
    [InlineData("[1]")]
    [InlineData("x")]
    public async Task Arguments_that_are_no_object_are_marked_so(string arguments)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams($$$"""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"now","arguments":{{{JsonSerializer.Serialize(arguments)}}} }}]}}]}""");

        Model.Calls(await Model.AskAsync(Model.Client(Model.Spec(provider)))).Single().Exception.ShouldNotBeNull();
    }

    [Fact]
    public async Task Keep_alive_comments_and_empty_chunks_are_passed_over()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(": OPENROUTER PROCESSING\n\n: ping\n\ndata: {\"choices\":[]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"ok\"}}]}\n\n:\n\ndata: [DONE]\n\n");

        (await Model.AskAsync(Model.Client(Model.Spec(provider)))).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task A_stream_without_usage_and_without_a_closing_mark_is_an_answer()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw("data: {\"choices\":[{\"delta\":{\"content\":\"short\"},\"finish_reason\":\"stop\"}]}\n\n");

        var response = await Model.AskAsync(Model.Client(Model.Spec(provider)));

        response.Text.ShouldBe("short");
        response.Usage.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_cannot_stream_is_understood()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Answers(http => http.Response.WriteAsJsonAsync(new
        {
            id = "x",
            choices = new[] { new { message = new { role = "assistant", content = "whole" }, finish_reason = "stop" } },
            usage = new { prompt_tokens = 3, completion_tokens = 4 },
        }));

        var response = await Model.AskAsync(Model.Client(Model.Spec(provider)));

        response.Text.ShouldBe("whole");
        response.Usage.ShouldNotBeNull().OutputTokenCount.ShouldBe(4);
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public async Task Thoughts_are_kept_apart_from_the_answer(string field)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams($$$"""{"choices":[{"delta":{"{{{field}}}":"hmm"}}]}""", """{"choices":[{"delta":{"content":"42"}}]}""");

        var response = await Model.AskAsync(Model.Client(Model.Spec(provider)));

        response.Text.ShouldBe("42");
        response.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>().Single().Text.ShouldBe("hmm");
    }

    [Fact]
    public async Task A_stream_that_closes_without_saying_that_it_was_all_has_broken_off()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw("data: {\"choices\":[{\"delta\":{\"content\":\"half of\"},\"finish_reason\":null}]}\n\n");

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Spec(provider))));

        error.Message.ShouldBe("Model API error: the connection broke off");
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Calls_that_share_an_id_are_told_apart()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"a","arguments":"{}"}},{"index":1,"id":"x","function":{"name":"b","arguments":"{}"}}]}}]}""");

        var calls = Model.Calls(await Model.AskAsync(Model.Client(Model.Spec(provider))));

        calls.Select(call => call.Name).ShouldBe(["a", "b"]);
        calls[0].CallId.ShouldNotBe(calls[1].CallId);
    }

    [Fact]
    public async Task Content_as_an_array_of_parts_is_text()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams("""{"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"type":"other"},{"type":"text","text":"b"}]}}]}""");

        (await Model.AskAsync(Model.Client(Model.Spec(provider)))).Text.ShouldBe("ab");
    }

    [Fact]
    public async Task A_server_that_refuses_stream_options_is_asked_without_them_from_then_on()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Fails(400, """{"error":{"message":"unknown field stream_options"}}""").Says("a").Says("b");
        var client = Model.Client(Model.Spec(provider));

        (await Model.AskAsync(client)).Text.ShouldBe("a");
        (await Model.AskAsync(client)).Text.ShouldBe("b");

        provider.Asked.Select(asked => asked.Body.TryGetProperty("stream_options", out _)).ShouldBe([true, false, false]);
    }

    [Fact]
    public async Task A_conversation_with_calls_is_written_as_the_interface_wants_it()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Says("done");

        await Model.AskAsync(Model.Client(Model.Spec(provider)), null,
            new ChatMessage(ChatRole.System, "Be brief."),
            new ChatMessage(ChatRole.User, "hi"),
            new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), new FunctionCallContent("c1", "now", new Dictionary<string, object?> { ["zone"] = "UTC" })]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", "noon")]));

        var messages = provider.LastBody.GetProperty("messages");
        messages.GetRawText().ShouldBe(
            """[{"role":"system","content":"Be brief."},{"role":"user","content":"hi"},""" +
            """{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":{"name":"now","arguments":"{\"zone\":\"UTC\"}"}}]},""" +
            """{"role":"tool","tool_call_id":"c1","content":"noon"}]""");
    }

    [Fact]
    public async Task Images_and_files_go_as_parts()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Says("seen");

        await Model.AskAsync(Model.Client(Model.Spec(provider)), null, new ChatMessage(ChatRole.User,
        [
            new TextContent("what is it?"),
            new DataContent(new byte[] { 1, 2, 3 }, "image/png"),
            new UriContent(new Uri("https://example.com/a.png"), "image/png"),
            new DataContent(new byte[] { 4 }, "application/zip") { Name = "a.zip" },
        ]));

        var content = provider.LastBody.GetProperty("messages")[0].GetProperty("content");
        content[1].GetProperty("image_url").GetProperty("url").GetString().ShouldBe("data:image/png;base64,AQID");
        content[2].GetProperty("image_url").GetProperty("url").GetString().ShouldBe("https://example.com/a.png");
        content[3].GetProperty("text").GetString().ShouldNotBeNull().ShouldContain("a.zip");
    }

    [Fact]
    public async Task Options_are_sent_only_when_they_are_set()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Says("a").Says("b");
        var client = Model.Client(Model.Spec(provider) with { ExtraBody = JsonSerializer.SerializeToElement(new { keep_alive = "5m" }), ReasoningEffort = "low" });

        await Model.AskAsync(client);
        provider.LastBody.EnumerateObject().Select(field => field.Name).ShouldBe(["model", "messages", "stream", "stream_options", "keep_alive"]);

        await Model.AskAsync(client, new ChatOptions
        {
            Temperature = 0.5f,
            TopP = 0.9f,
            MaxOutputTokens = 7,
            Seed = 3,
            StopSequences = ["END"],
            AllowMultipleToolCalls = false,
            ToolMode = ChatToolMode.RequireAny,
            Tools = [AIFunctionFactory.Create(() => "x", "now", "Tells the time.")],
        });
        var body = provider.LastBody;
        body.GetProperty("max_tokens").GetInt32().ShouldBe(7);
        body.GetProperty("seed").GetInt32().ShouldBe(3);
        body.GetProperty("stop")[0].GetString().ShouldBe("END");
        body.GetProperty("tool_choice").GetString().ShouldBe("required");
        body.GetProperty("parallel_tool_calls").GetBoolean().ShouldBeFalse();
        body.GetProperty("reasoning_effort").GetString().ShouldBe("low");
        body.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString().ShouldBe("now");
    }

    [Fact]
    public async Task No_tools_are_sent_when_none_may_be_called()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Says("a");

        await Model.AskAsync(Model.Client(Model.Spec(provider)),
            new ChatOptions { ToolMode = ChatToolMode.None, Tools = [AIFunctionFactory.Create(() => "x", "now")] });

        provider.LastBody.TryGetProperty("tools", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_error_within_the_stream_ends_the_answer()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Streams("""{"choices":[{"delta":{"content":"a"}}]}""", """{"error":{"message":"secret detail","type":"server_error"}}""");

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Spec(provider))));

        error.Message.ShouldBe("Model API error: the provider broke off its answer (server_error)");
        error.IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData("data: {broken\n\n")]
    [InlineData("data: [1,2]\n\n")]
    [InlineData("<!doctype html><title>Not a model</title>")]
    [InlineData("data: {\"detail\":\"Not Found\"}\n\ndata: [DONE]\n\n")]
    public async Task Nonsense_is_not_understood_and_says_so(string stream)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.StreamsRaw(stream);

        var error = await Should.ThrowAsync<ModelCallException>(() => Model.AskAsync(Model.Client(Model.Spec(provider))));

        error.Message.ShouldBe("Model API error: the provider's answer was not understood");
    }
}
