using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5, rows 14 to 18. What is wrong with a body in detail is in the table of malformed input.</summary>
public sealed class EnvelopeTests(SharedServer server) : A2ATest(server)
{
    private async Task<Answer> PostAsync(string body, string? version = "1.0") =>
        await (await AgentAsync("t-echo")).PostRawAsync("", A2AClient.Body(body), version);

    [Theory]
    [InlineData("1", "1")]
    [InlineData("\"abc\"", "\"abc\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("0", "0")]
    [InlineData("-7", "-7")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e3", "1e3")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("\"\\u00e4\"", "\"ä\"")]
    [InlineData("null", "null")]
    public async Task The_id_comes_back_as_it_was_written(string id, string echoed)
    {
        var found = await PostAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"GetTask","params":{"id":"none"}}""");
        found.Status.ShouldBe(200);
        found.ErrorCode.ShouldBe(TaskNotFound);
        using var json = System.Text.Json.JsonDocument.Parse(found.Text);
        var raw = json.RootElement.GetProperty("id");
        (raw.ValueKind == System.Text.Json.JsonValueKind.String ? "\"" + raw.GetString() + "\"" : raw.GetRawText()).ShouldBe(echoed);
    }

    [Fact]
    public async Task A_request_without_id_is_processed_and_answered_with_id_null()
    {
        var context = NewId();
        var answer = await PostAsync($$$$"""
            {"jsonrpc":"2.0","method":"SendMessage","params":{"message":{"messageId":"{{{{NewId()}}}}","contextId":"{{{{context}}}}","role":"ROLE_USER","parts":[{"text":"x"}]}}}
            """);
        answer.Status.ShouldBe(200);
        answer.Text.ShouldContain("\"id\":null");
        answer.Result["task"]!["status"]!["state"]!.GetValue<string>().ShouldBe("TASK_STATE_COMPLETED");
        (await CountAsync(await AgentAsync("t-echo"), context)).ShouldBe(1);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"x"}}]""")]
    [InlineData("""[1,2,3]""")]
    public async Task A_batch_is_one_refusal_and_no_array(string body)
    {
        foreach (var version in new[] { "1.0", null })
        {
            var answer = await PostAsync(body, version);
            answer.Status.ShouldBe(200);
            answer.ErrorCode.ShouldBe(InvalidRequest, answer.Text);
            answer.Text.ShouldContain("\"id\":null");
            answer.Json!["error"]!["message"]!.GetValue<string>().ShouldContain("batch", Case.Insensitive);
        }
    }

    [Theory]
    [InlineData("NoSuchMethod", "1.0")]
    [InlineData("sendmessage", "1.0")]
    [InlineData("SENDMESSAGE", "1.0")]
    [InlineData("", "1.0")]
    [InlineData(" SendMessage", "1.0")]
    [InlineData("message/Send", null)]
    [InlineData("toString", null)]
    public async Task A_method_nobody_knows_is_not_found(string method, string? version)
    {
        var answer = await PostAsync($$$"""{"jsonrpc":"2.0","id":"q","method":"{{{method}}}","params":{}}""", version);
        answer.Status.ShouldBe(200);
        answer.ErrorCode.ShouldBe(MethodNotFound, answer.Text);
        answer.Json!["id"]!.GetValue<string>().ShouldBe("q");
    }

    [Fact]
    public async Task An_extended_card_that_is_not_declared_is_an_unsupported_operation()
    {
        var agent = await AgentAsync("t-echo");
        (await agent.RpcAsync("GetExtendedAgentCard", null)).ErrorCode.ShouldBe(UnsupportedOperation);
        var rest = await agent.GetAsync("/extendedAgentCard");
        (rest.Status, rest.Reason).ShouldBe((400, "UNSUPPORTED_OPERATION"));
    }
}
