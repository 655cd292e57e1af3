using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Cluster;

/// <summary>Any number of processes on one database are one server.</summary>
public sealed class ManyNodeTests(SharedNodes shared)
{
    private const int A = 0, B = 1, C = 2;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    private static string NewId() => Guid.NewGuid().ToString();

    [Theory]
    [InlineData(Surface.Rpc10)]
    [InlineData(Surface.Rest10)]
    [InlineData(Surface.Rpc03)]
    [InlineData(Surface.Rest03)]
    public async Task A_task_made_on_one_node_is_watched_on_another_event_by_event(Surface surface)
    {
        var nodes = await shared.GetAsync();
        var task = await nodes.Client(A, "t-chunks", surface).SendForTaskAsync(new Outgoing("x") { Immediately = true });
        var watcher = nodes.Client(B, "t-chunks", surface);
        await using var stream = await watcher.SubscribeAsync(task.Id, 1);
        var events = await watcher.EventsOfAsync(stream);
        var sequence = events.Where(e => e.Kind != "task").Select(e => e.Event.Sequence).ToList();
        sequence.ShouldBe(Enumerable.Range(2, sequence.Count).Select(i => (long)i));
        events[^1].State.ShouldBe("COMPLETED");
        (await nodes.Client(C, "t-chunks", surface).GetTaskAsync(task.Id)).Artifacts.ShouldBe(["[0][1][2][3][4][5][6][7][8][9]"]);
    }

    [Fact]
    public async Task A_question_asked_on_one_node_is_answered_on_another_and_seen_on_all()
    {
        var nodes = await shared.GetAsync();
        var asked = await nodes.Client(A, "t-ask").SendForTaskAsync(new Outgoing("x"));
        asked.State.ShouldBe("INPUT_REQUIRED");
        await using var stream = await nodes.Client(C, "t-ask").SubscribeAsync(asked.Id);
        var answered = await nodes.Client(B, "t-ask").SendForTaskAsync(new Outgoing("more") { TaskId = asked.Id });
        answered.State.ShouldBe("COMPLETED");
        await stream.UntilAsync(e => nodes.Client(C, "t-ask").EventOf(e).State == "COMPLETED");
        (await nodes.Client(A, "t-ask").GetTaskAsync(asked.Id)).Artifacts.ShouldBe(["continued: more"]);
    }

    [Fact]
    public async Task A_cancel_on_one_node_stops_the_run_on_another_at_once()
    {
        var nodes = await shared.GetAsync();
        var client = nodes.Client(A, "t-sleep");
        await Patience.UntilAsync(async () => await nodes.RunsAsync(A) == 0, s_soon, "nothing runs on A");
        var sleeping = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await client.UntilAsync(sleeping.Id, "WORKING");
        (await nodes.RunsAsync(A)).ShouldBe(1);
        nodes.Client(C, "t-sleep").TaskOf(await nodes.Client(C, "t-sleep").CancelAsync(sleeping.Id)).State.ShouldBe("CANCELED");
        await Patience.UntilAsync(async () => await nodes.RunsAsync(A) == 0, s_soon, "the run on A stops");
        (await client.GetTaskAsync(sleeping.Id)).State.ShouldBe("CANCELED");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_equal_requests_to_all_nodes_at_once_are_one_task_with_one_answer(bool byMessageId)
    {
        var nodes = await shared.GetAsync();
        var context = NewId();
        var message = new Outgoing("the same") { ContextId = context, MessageId = byMessageId ? NewId() : "not-a-key", IdempotencyKey = byMessageId ? null : NewId() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var client = nodes.Client(i % 3, "t-ask", (Surface)(i % 4));
            return (client.Surface, Task: await client.SendForTaskAsync(message));
        }));
        answers.Select(answer => answer.Task.Id).Distinct().ShouldHaveSingleItem();
        foreach (var perSurface in answers.GroupBy(answer => answer.Surface))
            perSurface.Select(answer => answer.Task.Raw.ToJsonString()).Distinct().ShouldHaveSingleItem(perSurface.Key.ToString());
        (await CountAsync(nodes, "t-ask", context)).ShouldBe(1);

        for (var node = 0; node < 3; node++)
        {
            var other = nodes.Client(node, "t-ask", (Surface)node);
            other.ErrorOf(await other.SendAsync(message with { Text = "changed" })).ShouldBe(-32602);
        }
    }

    [Fact]
    public async Task Every_node_lists_the_tasks_of_all()
    {
        var nodes = await shared.GetAsync();
        var context = NewId();
        for (var node = 0; node < 3; node++) await nodes.Client(node, "t-echo").SendForTaskAsync(new Outgoing("x") { ContextId = context });
        for (var node = 0; node < 3; node++) (await CountAsync(nodes, "t-echo", context, node)).ShouldBe(3);
    }

    [Fact]
    public async Task A_key_revoked_on_one_node_is_refused_on_the_others_a_moment_later()
    {
        var nodes = await shared.GetAsync();
        var key = await nodes.Operator(A).CreateKeyAsync("partner", "agent");
        Task<Answer> AskAsync(int node) => new A2AClient(nodes[node].Http, "/agents/t-echo", key).RpcAsync("ListTasks", new JsonObject());
        for (var node = 0; node < 3; node++)
        {
            var asked = node;
            await Patience.UntilAsync(async () => (await AskAsync(asked)).Status == 200, s_soon, "the key is known");
        }

        await nodes.Operator(A).RevokeAsync(key);
        (await AskAsync(A)).Status.ShouldBe(401);
        await Patience.UntilAsync(async () => (await AskAsync(B)).Status == 401 && (await AskAsync(C)).Status == 401, TimeSpan.FromSeconds(5), "the key is refused");
    }

    private static async Task<int> CountAsync(Nodes nodes, string agent, string context, int node = B) =>
        (await new A2AClient(nodes[node].Http, $"/agents/{agent}").RpcAsync("ListTasks", new JsonObject { ["contextId"] = context })).Result["totalSize"]!.GetValue<int>();
}
