using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Access;

/// <summary>"Not yours" looks exactly like "not there": over every operation and surface.</summary>
public sealed partial class OwnershipTests(SharedServer server)
{
    private const string Absent = "task_00000000000000000000000000";

    [Theory, EverySurface]
    public async Task Anothers_task_is_answered_exactly_as_an_absent_one(Surface surface)
    {
        var process = await server.GetAsync();
        var mine = await process.Operator.CreateKeyAsync("mine", "agent");
        var theirs = await process.Operator.CreateKeyAsync("theirs", "agent");
        var owner = new SurfaceClient(process.Http, "/agents/t-ask", surface, theirs);
        var waiting = await owner.SendForTaskAsync(new Outgoing("x"));
        var done = await new SurfaceClient(process.Http, "/agents/t-ask", surface, theirs).SendForTaskAsync(new Outgoing("y"));
        await owner.CancelAsync(done.Id);

        foreach (var agent in new[] { "/agents/t-ask", "/agents/t-echo", "/a2a" })
        {
            var caller = new SurfaceClient(process.Http, agent, surface, mine);
            Func<string, Task<Answer>>[] operations =
            [
                id => caller.GetAsync(id),
                id => caller.GetAsync(id, 3),
                id => caller.CancelAsync(id),
                id => caller.SubscribeRefusedAsync(id),
                id => caller.SendAsync(new Outgoing("z") { TaskId = id }),
                id => caller.SendAsync(new Outgoing("z") { TaskId = id, ContextId = waiting.ContextId }),
                id => caller.StreamRefusedAsync(new Outgoing("z") { TaskId = id }),
            ];
            foreach (var operation in operations)
            {
                var absent = await operation(Absent);
                caller.ErrorOf(absent).ShouldBe(-32001, absent.Text);
                foreach (var id in new[] { waiting.Id, done.Id })
                {
                    var hidden = await operation(id);
                    Plain(hidden, id).ShouldBe(Plain(absent, Absent));
                }
            }
        }

        (await owner.GetTaskAsync(waiting.Id)).State.ShouldBe("INPUT_REQUIRED", "nobody else touched it");
    }

    [Fact]
    public async Task Lists_and_totals_show_ones_own_tasks_only()
    {
        var process = await server.GetAsync();
        var context = Guid.NewGuid().ToString();
        var callers = new Dictionary<string, string>();
        foreach (var name in new[] { "one", "two" })
        {
            var key = await process.Operator.CreateKeyAsync(name, "agent");
            callers[key] = (await new SurfaceClient(process.Http, "/agents/t-echo", Surface.Rpc10, key).SendForTaskAsync(new Outgoing("x") { ContextId = context })).Id;
        }

        foreach (var (key, id) in callers)
        {
            foreach (var path in new[] { "/agents/t-echo", "/a2a" })
            {
                foreach (var filter in new[] { new JsonObject(), new JsonObject { ["contextId"] = context } })
                {
                    var listed = (await new A2AClient(process.Http, path, key).RpcAsync("ListTasks", filter)).Result;
                    listed["totalSize"]!.GetValue<int>().ShouldBe(1);
                    listed["tasks"]!.AsArray().Select(t => t!["id"]!.GetValue<string>()).ShouldBe([id]);
                }
            }
        }
    }

    [Fact]
    public async Task A_context_of_the_same_name_is_another_context_for_another_caller()
    {
        var process = await server.GetAsync();
        var context = Guid.NewGuid().ToString();
        var clients = new List<SurfaceClient>();
        foreach (var name in new[] { "one", "two" })
            clients.Add(new SurfaceClient(process.Http, "/agents/t-ask", Surface.Rpc10, await process.Operator.CreateKeyAsync(name, "agent")));
        var one = await clients[0].SendForTaskAsync(new Outgoing("x") { ContextId = context });
        var two = await clients[1].SendForTaskAsync(new Outgoing("y") { ContextId = context });
        (one.ContextId, two.ContextId).ShouldBe((context, context));
        one.Id.ShouldNotBe(two.Id);
        two.Raw.ToJsonString().ShouldNotContain(one.Id);
    }

    [Fact]
    public async Task A_page_token_of_another_caller_is_no_token()
    {
        var process = await server.GetAsync();
        var keys = new List<string>();
        foreach (var name in new[] { "one", "two" })
        {
            keys.Add(await process.Operator.CreateKeyAsync(name, "agent"));
            for (var i = 0; i < 2; i++) await new SurfaceClient(process.Http, "/agents/t-echo", Surface.Rpc10, keys[^1]).SendForTaskAsync(new Outgoing("x"));
        }

        var token = (await new A2AClient(process.Http, "/agents/t-echo", keys[0]).RpcAsync("ListTasks", new JsonObject { ["pageSize"] = 1 })).Result["nextPageToken"]!.GetValue<string>();
        token.ShouldNotBeEmpty();
        (await new A2AClient(process.Http, "/agents/t-echo", keys[1]).RpcAsync("ListTasks", new JsonObject { ["pageSize"] = 1, ["pageToken"] = token })).ErrorCode.ShouldBe(-32602);
    }

    [Fact]
    public async Task The_local_caller_is_a_principal_like_any_other()
    {
        var process = await server.GetAsync();
        var key = await process.Operator.CreateKeyAsync("keyed", "agent");
        var local = new SurfaceClient(process.Http, "/agents/t-echo", Surface.Rpc10);
        var keyed = new SurfaceClient(process.Http, "/agents/t-echo", Surface.Rpc10, key);
        var made = await local.SendForTaskAsync(new Outgoing("x"));
        keyed.ErrorOf(await keyed.GetAsync(made.Id)).ShouldBe(-32001);
        var other = await keyed.SendForTaskAsync(new Outgoing("x"));
        local.ErrorOf(await local.GetAsync(other.Id)).ShouldBe(-32001);
    }

    [Fact]
    public async Task Two_keys_of_one_principal_share_its_tasks()
    {
        var process = await server.GetAsync();
        var first = await process.Operator.CreateKeyAsync("first", "agent");
        var made = await new SurfaceClient(process.Http, "/agents/t-echo", Surface.Rpc10, first).SendForTaskAsync(new Outgoing("x"));
        var second = await process.Operator.Api.PostAsync("/keys",
            new JsonObject { ["name"] = "second", ["scopes"] = new JsonArray("agent"), ["principal"] = $"key:{first.Split('_')[1]}" }, null);
        second.Status.ShouldBe(201, second.Text);
        var client = new SurfaceClient(process.Http, "/agents/t-echo", Surface.Rpc10, second.Json!["text"]!.GetValue<string>());
        (await client.GetTaskAsync(made.Id)).Id.ShouldBe(made.Id);
        await process.Operator.RevokeAsync(first);
        (await client.GetTaskAsync(made.Id)).Id.ShouldBe(made.Id);
    }

    /// <summary>The whole answer as a caller can compare it: without the id that was asked for, and without moments.</summary>
    private static string Plain(Answer answer, string id) =>
        $"{answer.Status} {answer.MediaType} {string.Join(',', answer.Headers.Select(h => h.Key).Order())} {Moment().Replace(answer.Text.Replace(id, "ID"), "MOMENT")}";

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Moment();
}
