using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5, rows 1 and 5.</summary>
public sealed class AbsentTaskTests(SharedServer server) : A2ATest(server)
{
    [Theory, EverySurface]
    public async Task An_unknown_task_is_not_found_by_any_operation(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var id = NewId();
        ShouldBeRefused(client, await client.GetAsync(id), TaskNotFound, 404);
        ShouldBeRefused(client, await client.CancelAsync(id), TaskNotFound, 404);
        ShouldBeRefused(client, await client.SubscribeRefusedAsync(id), TaskNotFound, 404);
        ShouldBeRefused(client, await client.SendAsync(new Outgoing("x") { TaskId = id }), TaskNotFound, 404);
        ShouldBeRefused(client, await client.StreamRefusedAsync(new Outgoing("x") { TaskId = id }), TaskNotFound, 404);
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("a/b")]
    [InlineData("a:cancel")]
    [InlineData("ünïcode")]
    [InlineData("%00")]
    [InlineData("' OR 1=1 --")]
    public async Task Any_string_may_be_asked_for_as_a_task_id(string id)
    {
        foreach (var surface in Enum.GetValues<Surface>())
        {
            var client = await OnAsync(surface, "t-echo");
            ShouldBeRefused(client, await client.GetAsync(id), TaskNotFound, 404);
        }
    }

    [Fact]
    public async Task A_client_cannot_name_a_new_task()
    {
        var agent = await AgentAsync("t-echo");
        var (id, context) = (NewId(), NewId());
        var refused = await agent.RpcAsync("SendMessage", Message("x", m => (m["taskId"], m["contextId"]) = (id, context)));
        refused.ErrorCode.ShouldBe(TaskNotFound);
        (await CountAsync(agent, context)).ShouldBe(0);
    }

    [Theory, EverySurface]
    public async Task An_empty_task_id_counts_as_none(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var task = await client.SendForTaskAsync(new Outgoing("x") { TaskId = "", ContextId = "" });
        task.State.ShouldBe("COMPLETED");
        task.ContextId.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_error_info_of_an_absent_task_names_domain_and_reason()
    {
        var agent = await AgentAsync("t-echo");
        var id = NewId();
        var rpc = await agent.RpcAsync("GetTask", new JsonObject { ["id"] = id });
        var rest = await agent.GetAsync($"/tasks/{id}");
        foreach (var answer in new[] { rpc, rest })
        {
            var info = answer.Details("google.rpc.ErrorInfo").ShouldHaveSingleItem();
            info["reason"]!.GetValue<string>().ShouldBe("TASK_NOT_FOUND");
            info["domain"]!.GetValue<string>().ShouldBe("a2a-protocol.org");
            foreach (var (_, value) in info["metadata"] as JsonObject ?? []) value!.GetValueKind().ShouldBe(System.Text.Json.JsonValueKind.String);
        }

        rest.Json!["error"]!["code"]!.GetValue<int>().ShouldBe(404);
        rest.Json["error"]!["status"]!.GetValue<string>().ShouldBe("NOT_FOUND");
        rest.Json["error"]!["message"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_task_of_another_agent_is_absent_below_this_one_and_present_at_the_root()
    {
        var made = await (await OnAsync(Surface.Rpc10, "t-echo")).SendForTaskAsync(new Outgoing("x"));
        var elsewhere = await OnAsync(Surface.Rpc10, "t-chunks");
        elsewhere.ErrorOf(await elsewhere.GetAsync(made.Id)).ShouldBe(TaskNotFound);
        var root = new SurfaceClient((await Server.GetAsync()).Http, "/a2a", Surface.Rpc10);
        (await root.GetTaskAsync(made.Id)).Id.ShouldBe(made.Id);
    }
}
