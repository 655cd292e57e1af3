using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §1.10 and §5 row 29.</summary>
public sealed class ExtensionTests(SharedServer server) : A2ATest(server)
{
    private const string Strict = "https://example.org/ext/strict/v1";
    private const string Extra = "https://example.org/ext/extra/v1";

    [Fact]
    public async Task A_required_extension_that_was_not_asked_for_refuses_the_message_before_a_task_is_made()
    {
        var agent = await AgentAsync("t-strict");
        var context = NewId();
        var body = Message("x", m => m["contextId"] = context);
        foreach (var method in new[] { "SendMessage", "SendStreamingMessage" })
        {
            var refused = await agent.RpcAsync(method, body);
            refused.ErrorCode.ShouldBe(ExtensionSupportRequired);
            refused.Reason.ShouldBe("EXTENSION_SUPPORT_REQUIRED");
            refused.Text.ShouldContain(Strict);
            refused.Text.ShouldNotContain(Extra);
        }

        var rest = await agent.PostAsync("/message:send", body);
        (rest.Status, rest.Reason).ShouldBe((400, "EXTENSION_SUPPORT_REQUIRED"));
        (await CountAsync(agent, context)).ShouldBe(0);
    }

    [Theory]
    [InlineData("A2A-Extensions")]
    [InlineData("X-A2A-Extensions")]
    [InlineData("a2a-extensions")]
    public async Task Extensions_asked_for_are_activated_and_echoed_under_the_name_that_was_used(string header)
    {
        var agent = await AgentAsync("t-strict");
        var answer = await agent.RpcAsync("SendMessage", Message("x"), "1.0", (header, $"{Strict}, https://example.org/unknown"));
        answer.ErrorCode.ShouldBeNull(answer.Text);
        answer.Header(header).ShouldBe(Strict);
        answer.Header(header.StartsWith('X') ? "A2A-Extensions" : "X-A2A-Extensions").ShouldBeNull();
    }

    [Fact]
    public async Task Several_header_lines_are_one_list()
    {
        var agent = await AgentAsync("t-strict");
        var answer = await agent.RpcAsync("SendMessage", Message("x"), "1.0", ("A2A-Extensions", Extra), ("A2A-Extensions", Strict));
        answer.ErrorCode.ShouldBeNull(answer.Text);
        answer.Header("A2A-Extensions")!.Split(", ").ShouldBe([Extra, Strict], ignoreOrder: true);
    }

    [Fact]
    public async Task Another_version_of_an_extension_is_another_extension()
    {
        var answer = await (await AgentAsync("t-strict")).RpcAsync("SendMessage", Message("x"), "1.0", ("A2A-Extensions", Strict[..^1] + "2"));
        answer.ErrorCode.ShouldBe(ExtensionSupportRequired);
    }

    [Fact]
    public async Task The_0_3_client_is_told_in_0_3_words()
    {
        var answer = await (await AgentAsync("t-strict")).RpcAsync("message/send", OldMessage("x"), null);
        answer.ErrorCode.ShouldBe(InvalidRequest, answer.Text);
        (await (await AgentAsync("t-strict")).RpcAsync("message/send", OldMessage("x"), null, ("X-A2A-Extensions", Strict))).ErrorCode.ShouldBeNull();
    }

    [Fact]
    public async Task Reading_listing_and_canceling_need_no_extension()
    {
        var agent = await AgentAsync("t-strict");
        var sent = await agent.RpcAsync("SendMessage", Message("x"), "1.0", ("A2A-Extensions", Strict));
        var id = sent.Result["task"]!["id"]!.GetValue<string>();
        (await agent.RpcAsync("GetTask", new JsonObject { ["id"] = id })).ErrorCode.ShouldBeNull();
        (await agent.RpcAsync("ListTasks", new JsonObject())).ErrorCode.ShouldBeNull();
        (await agent.RpcAsync("CancelTask", new JsonObject { ["id"] = id })).ErrorCode.ShouldBe(TaskNotCancelable);
    }
}
