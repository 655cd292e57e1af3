using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §1.2, §3.3 and §5 row 13: which version a request speaks, and what happens when it is none of ours.</summary>
public sealed class VersionTests(SharedServer server) : A2ATest(server)
{
    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData(" 1.0 ", "1.0")]
    [InlineData("1.0.1", "1.0")]
    [InlineData("1.0.99-beta", "1.0")]
    [InlineData("1.0.7.2", "1.0")]
    [InlineData("0.3", "0.3")]
    [InlineData("0.3.0", "0.3")]
    [InlineData("", "0.3")]
    [InlineData("   ", "0.3")]
    [InlineData(null, "0.3")]
    [InlineData("1", null)]
    [InlineData("v1.0", null)]
    [InlineData("1.1", null)]
    [InlineData("2.0", null)]
    [InlineData("0.2", null)]
    [InlineData("latest", null)]
    [InlineData("1,0", null)]
    [InlineData("999999.0", null)]
    public async Task A_version_header_is_read_as_major_and_minor(string? header, string? served)
    {
        var agent = await AgentAsync("t-echo");
        var (method, body) = served == "1.0" ? ("SendMessage", Message("x")) : ("message/send", OldMessage("x"));
        var answer = await agent.RpcAsync(method, body, header);
        if (served is null)
        {
            answer.ErrorCode.ShouldBe(VersionNotSupported, answer.Text);
            answer.Reason.ShouldBe("VERSION_NOT_SUPPORTED");
            var supported = answer.Details("google.rpc.ErrorInfo").Single()["metadata"]!["supportedVersions"]!.GetValue<string>();
            supported.ShouldContain("1.0");
            supported.ShouldContain("0.3");
            answer.Json!["id"]!.GetValue<int>().ShouldBe(1);
            return;
        }

        answer.ErrorCode.ShouldBeNull(answer.Text);
        answer.Header("A2A-Version").ShouldBe(served);
        (answer.Result["task"] is not null).ShouldBe(served == "1.0");
    }

    [Theory]
    [InlineData("01.0")]
    [InlineData("1.00")]
    public async Task A_version_with_leading_zeros_gets_a_clear_answer(string header)
    {
        // The pattern of the reference takes the digits as they are: "01.0" is no version that is served.
        var answer = await (await AgentAsync("t-echo")).RpcAsync("SendMessage", Message("x"), header);
        answer.ErrorCode.ShouldBe(VersionNotSupported, answer.Text);
    }

    [Fact]
    public async Task A_version_may_come_in_the_query_and_the_header_beats_it()
    {
        var agent = await AgentAsync("t-echo");
        (await agent.PostAsync("?A2A-Version=1.0", Rpc("SendMessage", Message("x")), null)).Result["task"].ShouldNotBeNull();
        (await agent.PostAsync("?a2a-version=1.0", Rpc("SendMessage", Message("x")), null)).Result["task"].ShouldNotBeNull();
        (await agent.PostAsync("?A2A-Version=0.3", Rpc("SendMessage", Message("x")), "1.0")).Result["task"].ShouldNotBeNull();
        (await agent.PostAsync("?A2A-Version=1.0", Rpc("SendMessage", Message("x")), "")).Result["task"].ShouldNotBeNull();
        (await agent.PostAsync("?A2A-Version=9.9", Rpc("SendMessage", Message("x")), null)).ErrorCode.ShouldBe(VersionNotSupported);
        (await agent.PostAsync("/message:send?A2A-Version=1.0", Message("x"), null)).Json!["task"].ShouldNotBeNull();
    }

    [Fact]
    public async Task The_same_version_twice_is_one_and_two_different_ones_are_none()
    {
        var agent = await AgentAsync("t-echo");
        (await agent.RpcAsync("SendMessage", Message("x"), "1.0", ("A2A-Version", "1.0"))).ErrorCode.ShouldBeNull();
        (await agent.RpcAsync("SendMessage", Message("x"), "1.0", ("A2A-Version", "0.3"))).ErrorCode.ShouldBeOneOf(InvalidParams, InvalidRequest, VersionNotSupported);
    }

    [Theory]
    [InlineData("a2a-version")]
    [InlineData("A2A-VERSION")]
    public async Task The_name_of_the_header_has_no_case(string name)
    {
        var answer = await (await AgentAsync("t-echo")).RpcAsync("SendMessage", Message("x"), null, (name, "1.0"));
        answer.Result["task"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("message/send", "1.0")]
    [InlineData("tasks/get", "1.0")]
    [InlineData("SendMessage", "0.3")]
    [InlineData("GetTask", "0.3")]
    public async Task A_method_of_the_other_version_is_not_found_and_the_answer_says_what_to_send(string method, string version)
    {
        var answer = await (await AgentAsync("t-echo")).RpcAsync(method, new JsonObject { ["id"] = "x" }, version);
        answer.ErrorCode.ShouldBe(MethodNotFound);
        answer.Text.ShouldContain("A2A-Version");
    }

    [Fact]
    public async Task A_1_0_method_without_a_version_is_told_which_version_to_name()
    {
        var answer = await (await AgentAsync("t-echo")).RpcAsync("SendMessage", Message("x"), null);
        answer.ErrorCode.ShouldBe(VersionNotSupported);
        answer.Text.ShouldContain("A2A-Version");
        answer.Text.ShouldContain("1.0");
    }

    [Fact]
    public async Task A_1_0_path_without_a_version_is_served_as_1_0()
    {
        var agent = await AgentAsync("t-echo");
        var answer = await agent.PostAsync("/message:send", Message("x"), null);
        answer.Status.ShouldBe(200, answer.Text);
        answer.Json!["task"]!["status"]!["state"]!.GetValue<string>().ShouldBe("TASK_STATE_COMPLETED");
        answer.Header("A2A-Version").ShouldBe("1.0");
    }

    [Fact]
    public async Task A_1_0_path_with_version_0_3_is_refused()
    {
        var answer = await (await AgentAsync("t-echo")).PostAsync("/message:send", Message("x"), "0.3");
        answer.Status.ShouldBe(400, answer.Text);
        answer.Reason.ShouldBe("VERSION_NOT_SUPPORTED");
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("0.3", 200)]
    [InlineData("0.3.0", 200)]
    [InlineData("1.0", 404)]
    public async Task A_0_3_path_is_served_to_0_3_only(string? version, int status)
    {
        var body = new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["messageId"] = NewId(),
                ["role"] = "ROLE_USER",
                ["content"] = new JsonArray(new JsonObject { ["text"] = "x" }),
            },
        };
        (await (await AgentAsync("t-echo")).PostAsync("/v1/message:send", body, version)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task An_unsupported_version_on_a_stream_or_a_path_is_a_plain_answer_in_the_shape_of_1_0()
    {
        var agent = await AgentAsync("t-echo");
        var stream = await agent.RpcAsync("SendStreamingMessage", Message("x"), "7.0");
        stream.ErrorCode.ShouldBe(VersionNotSupported);
        stream.MediaType.ShouldNotBe("text/event-stream");
        foreach (var path in new[] { "/message:send", "/message:stream", "/v1/message:send" })
        {
            var rest = await agent.PostAsync(path, Message("x"), "7.0");
            rest.Status.ShouldBe(400, path);
            rest.Reason.ShouldBe("VERSION_NOT_SUPPORTED");
        }
    }

    [Fact]
    public async Task The_envelope_is_looked_at_before_the_version()
    {
        var agent = await AgentAsync("t-echo");
        (await agent.PostRawAsync("", A2AClient.Body("{"), "9.9")).ErrorCode.ShouldBe(ParseError);
        (await agent.PostRawAsync("", A2AClient.Body("""{"jsonrpc":"1.0","id":1,"method":"GetTask"}"""), "9.9")).ErrorCode.ShouldBe(InvalidRequest);
    }

    /// <summary>Reference §3.3: "a task made by either is seen by both".</summary>
    [Fact]
    public async Task A_task_made_over_any_surface_is_read_watched_and_canceled_over_every_other()
    {
        foreach (var making in Enum.GetValues<Surface>())
        {
            foreach (var reading in Enum.GetValues<Surface>())
            {
                var maker = await OnAsync(making, "t-sleep");
                var reader = await OnAsync(reading, "t-sleep");
                var made = await maker.SendForTaskAsync(new Outgoing("x") { Immediately = true });
                var read = await reader.GetTaskAsync(made.Id);
                (read.Id, read.ContextId).ShouldBe((made.Id, made.ContextId));
                SurfaceWords.TextOf(read.History[0]).ShouldBe("x");
                await using var stream = await reader.SubscribeAsync(made.Id);
                reader.EventOf((await stream.NextAsync())!).Kind.ShouldBe("task");
                reader.TaskOf(await reader.CancelAsync(made.Id)).State.ShouldBe("CANCELED");
                (await reader.EventsOfAsync(stream))[^1].State.ShouldBe("CANCELED");
                (await maker.GetTaskAsync(made.Id)).State.ShouldBe("CANCELED");
            }
        }
    }

    [Theory, EverySurface]
    public async Task A_question_asked_over_one_version_is_answered_over_the_other(Surface surface)
    {
        var asked = await (await OnAsync(surface, "t-ask")).SendForTaskAsync(new Outgoing("x"));
        var other = await OnAsync(surface switch
        {
            Surface.Rpc10 => Surface.Rest03,
            Surface.Rest03 => Surface.Rpc10,
            Surface.Rest10 => Surface.Rpc03,
            _ => Surface.Rest10,
        }, "t-ask");
        var done = await other.SendForTaskAsync(new Outgoing("y") { TaskId = asked.Id, ContextId = asked.ContextId });
        done.Artifacts.ShouldBe(["continued: y"]);
    }

    private static JsonObject Rpc(string method, JsonObject parameters) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };
}
