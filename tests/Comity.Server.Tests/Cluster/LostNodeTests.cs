using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Cluster;

/// <summary>Nodes that die, nodes that stand still, nodes that leave, and a database that goes away.</summary>
public sealed class LostNodeTests
{
    private const int A = 0, B = 1, C = 2;
    private const string ShortLease = "3s";
    private const string LongLease = "10m";

    private static readonly TimeSpan s_takeoverMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_recoveryMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_finishMax = TimeSpan.FromSeconds(60);
    private static readonly string s_whole = string.Concat(Enumerable.Range(0, 80).Select(i => $"[{i}]"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_nodes_tasks_are_taken_over_and_finished_by_the_others()
    {
        await using var nodes = await Nodes.StartAsync(3, ShortLease, Token);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            nodes.Client(A, "c-slow").SendForTaskAsync(new Outgoing($"n{i}") { Immediately = true })));
        await WrittenAsync(nodes, B, tasks[0].Id, 5);
        await nodes[A].KillAsync();
        var took = await Patience.UntilAsync(async () => await nodes.RunsAsync(B) + await nodes.RunsAsync(C) == tasks.Length, s_takeoverMax, "all tasks run again");
        TestContext.Current.TestOutputHelper!.WriteLine($"taken over {took} after the kill");
        foreach (var (task, i) in tasks.Select((task, i) => (task, i)))
        {
            var done = await CompletedAsync(nodes.Client(B, "c-slow"), task.Id);
            done.Artifacts.ShouldBe([s_whole, $"n{i}"]);
            await DenseAsync(nodes, B, task.Id);
        }
    }

    [Fact]
    public async Task A_node_that_stood_still_finds_every_late_write_refused_and_stops_its_runs()
    {
        await using var nodes = await Nodes.StartAsync(2, ShortLease, Token);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 5).Select(i =>
            nodes.Client(A, "c-slow").SendForTaskAsync(new Outgoing($"n{i}") { Immediately = true })));
        var sleeping = await nodes.Client(A, "t-sleep").SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await WrittenAsync(nodes, B, tasks[0].Id, 5);
        await nodes[A].FreezeAsync();
        await Patience.UntilAsync(async () => await nodes.RunsAsync(B) == tasks.Length + 1, s_takeoverMax, "all tasks run again");
        var fences = await Task.WhenAll(tasks.Select(task => SeqAsync(nodes, B, task.Id)));
        await nodes[A].ThawAsync();
        await Patience.UntilAsync(async () => await nodes.RunsAsync(A) == 0, s_recoveryMax, "the late node stops its runs");

        foreach (var (task, i) in tasks.Select((task, i) => (task, i)))
        {
            var done = await CompletedAsync(nodes.Client(A, "c-slow"), task.Id);
            done.Artifacts.ShouldBe([s_whole, $"n{i}"]);
            await DenseAsync(nodes, A, task.Id);
            (await SeqAsync(nodes, A, task.Id)).ShouldBeGreaterThan(fences[i]);
        }

        nodes.Client(A, "t-sleep").TaskOf(await nodes.Client(A, "t-sleep").CancelAsync(sleeping.Id)).State.ShouldBe("CANCELED");
    }

    [Fact]
    public async Task A_node_that_is_stopped_hands_its_runs_over_at_once()
    {
        await using var nodes = await Nodes.StartAsync(2, LongLease, Token);
        var task = await nodes.Client(A, "t-sleep").SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await nodes.Client(B, "t-sleep").UntilAsync(task.Id, "WORKING");
        (await nodes[A].StopAsync()).ShouldBe(0, nodes[A].Output);
        await Patience.UntilAsync(async () => await nodes.RunsAsync(B) == 1, s_recoveryMax, "the task runs on the other node");
        nodes.Client(B, "t-sleep").TaskOf(await nodes.Client(B, "t-sleep").CancelAsync(task.Id)).State.ShouldBe("CANCELED");
    }

    [Fact]
    public async Task A_task_of_an_agent_that_only_one_node_knows_is_left_to_that_node()
    {
        await using var nodes = await Nodes.StartAsync(2, ShortLease, Token);
        using var folder = new TemporaryFolder();
        folder.Write("only-here.yaml", """
            apiVersion: comity/v1
            kind: Agent
            metadata: {name: only-here, description: Runs one at a time, version: 1.0.0}
            spec:
              concurrency: 1
              script:
                - do: [{wait: 2s}, {artifact: {parts: [{text: "done"}]}}]
            """);
        await using var third = await ComityProcess.StartAsync(
            ServerSetup.WithTestAgents.With("--agents", folder.Path, "--store", nodes.Database.Url, "--lease", ShortLease), Token);
        var client = new SurfaceClient(third.Http, "/agents/only-here", Surface.Rpc10);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => client.SendForTaskAsync(new Outgoing($"n{i}") { Immediately = true })));
        foreach (var task in tasks) (await CompletedAsync(client, task.Id)).Artifacts.ShouldBe(["done"]);
    }

    [Fact]
    public async Task While_the_database_is_away_callers_are_told_to_come_back_and_nothing_accepted_is_lost()
    {
        await using var nodes = await Nodes.StartAsync(2, ShortLease, Token);
        var running = await nodes.Client(A, "c-slow").SendForTaskAsync(new Outgoing("long") { Immediately = true });
        var waiting = await nodes.Client(B, "t-ask").SendForTaskAsync(new Outgoing("x"));
        await nodes.Database.StopAsync();
        foreach (var surface in Enum.GetValues<Surface>())
        {
            for (var node = A; node <= B; node++)
            {
                var client = nodes.Client(node, "t-echo", surface);
                ShouldSayLater(await client.SendAsync(new Outgoing("x")), $"send over {surface}");
                ShouldSayLater(await client.SendAsync(new Outgoing("x") { TaskId = waiting.Id }), $"answer over {surface}");
                ShouldSayLater(await client.GetAsync(waiting.Id), $"get over {surface}");
                ShouldSayLater(await client.CancelAsync(waiting.Id), $"cancel over {surface}");
                ShouldSayLater(await client.SubscribeRefusedAsync(waiting.Id), $"subscribe over {surface}");
                ShouldSayLater(await client.StreamRefusedAsync(new Outgoing("x")), $"stream over {surface}");
            }
        }

        ShouldSayLater(await nodes.Operator(A).Api.GetAsync("/tasks?limit=1", null), "the operator's list");
        ShouldSayLater(await nodes.Operator(A).Api.GetAsync("/keys", null), "the operator's keys");
        var health = new A2AClient(nodes[A].Http, "");
        await Patience.UntilAsync(async () => (await health.GetAsync("/health/ready", null)).Status == 503, s_recoveryMax, "readiness turns false");
        (await health.GetAsync("/health/live", null)).Status.ShouldBe(200);

        await nodes.Database.StartAgainAsync(Token);
        var took = await Patience.UntilAsync(async () => (await nodes.Client(B, "t-echo").SendAsync(new Outgoing("x"))).Status == 200, s_recoveryMax, "sends are accepted again");
        TestContext.Current.TestOutputHelper!.WriteLine($"accepting again {took} after the database was back");
        (await nodes.Client(A, "t-ask").GetTaskAsync(waiting.Id)).State.ShouldBe("INPUT_REQUIRED");
        (await CompletedAsync(nodes.Client(B, "c-slow"), running.Id)).Artifacts.ShouldBe([s_whole, "long"]);
        await DenseAsync(nodes, A, running.Id);
    }

    private static async Task<TaskView> CompletedAsync(SurfaceClient client, string id)
    {
        TaskView? task = null;
        await Patience.UntilAsync(async () => (task = await client.GetTaskAsync(id)).State == "COMPLETED", s_finishMax, $"task {id} completes");
        return task!;
    }

    private static void ShouldSayLater(Answer answer, string what)
    {
        answer.Status.ShouldBe(503, $"{what}: {answer.Text}");
        answer.Header("Retry-After").ShouldNotBeNull(what);
    }

    private static async Task<long> SeqAsync(Nodes nodes, int node, string id) =>
        (await nodes.Operator(node).FindTaskAsync(id))!["history"]!.AsArray()[^1]!["seq"]!.GetValue<long>();

    private static Task WrittenAsync(Nodes nodes, int node, string id, long seq) =>
        Patience.UntilAsync(async () => await SeqAsync(nodes, node, id) >= seq, s_recoveryMax, "the task is under way");

    /// <summary>Every number once, one end, and nothing after it.</summary>
    private static async Task DenseAsync(Nodes nodes, int node, string id)
    {
        var events = (await nodes.Operator(node).FindTaskAsync(id))!["history"]!.AsArray().Select(e => e!).ToList();
        events.Select(e => e["seq"]!.GetValue<long>()).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
        events.Count(e => e["state"]?.GetValue<string>() == "completed").ShouldBe(1);
        events[^1]["state"]!.GetValue<string>().ShouldBe("completed");
    }
}
