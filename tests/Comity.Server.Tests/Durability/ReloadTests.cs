using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Durability;

/// <summary>Role files change while tasks run.</summary>
public sealed class ReloadTests
{
    private static readonly TimeSpan s_max = TimeSpan.FromSeconds(30);

    private static string Role(string word, string name = "changing") => $$$"""
        apiVersion: comity/v1
        kind: Agent
        metadata: {name: {{{name}}}, description: "Says {{{word}}}", version: 1.0.0}
        spec:
          script:
            - when: {text: "slow*"}
              do: [{status: {state: working, text: "{{{word}}}"}}, {wait: 1500ms}, {artifact: {parts: [{text: "{{{word}}}"}]}}]
            - do: [{artifact: {parts: [{text: "{{{word}}}"}]}}]
        """;

    [Fact]
    public async Task A_running_task_ends_as_it_began_and_the_next_one_is_new()
    {
        using var roles = new TemporaryFolder();
        roles.Write("a.yaml", Role("old"));
        await using var server = await StartAsync(roles);
        var client = new SurfaceClient(server.Http, "/agents/changing", Surface.Rpc10);
        var running = client.SendForTaskAsync(new Outgoing("slow"));
        await UntilAsync(async () => await server.Operator.CountTasksAsync("&state=working") == 1);

        roles.Write("a.yaml", Role("new"));
        await server.Operator.ReloadAsync();
        (await client.SendForTaskAsync(new Outgoing("x"))).Artifacts.ShouldBe(["new"]);
        (await running).Artifacts.ShouldBe(["old"]);
    }

    [Fact]
    public async Task A_changed_file_is_seen_without_being_told()
    {
        using var roles = new TemporaryFolder();
        roles.Write("a.yaml", Role("old"));
        await using var server = await StartAsync(roles);
        var client = new SurfaceClient(server.Http, "/agents/changing", Surface.Rpc10);
        roles.Write("a.yaml", Role("new"));
        roles.Write("b.yaml", Role("second", "second"));
        await UntilAsync(async () => (await client.SendForTaskAsync(new Outgoing("x"))).Artifacts is ["new"]);
        await UntilAsync(async () => (await server.Http.GetAsync(new Uri("/agents/second/.well-known/agent-card.json", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_broken_file_leaves_its_agent_as_it_was()
    {
        using var roles = new TemporaryFolder();
        roles.Write("a.yaml", Role("old"));
        await using var server = await StartAsync(roles);
        roles.Write("a.yaml", Role("new") + "\n  nonsense: [");
        var reloaded = await server.Operator.ReloadAsync();
        reloaded["problems"]!.AsArray().ShouldNotBeEmpty();
        var client = new SurfaceClient(server.Http, "/agents/changing", Surface.Rpc10);
        (await client.SendForTaskAsync(new Outgoing("x"))).Artifacts.ShouldBe(["old"]);
    }

    [Fact]
    public async Task A_removed_agent_is_gone_and_its_tasks_stay_readable()
    {
        using var roles = new TemporaryFolder();
        roles.Write("a.yaml", Role("old"));
        roles.Write("b.yaml", Role("other", "other"));
        await using var server = await StartAsync(roles);
        var client = new SurfaceClient(server.Http, "/agents/changing", Surface.Rpc10);
        var done = await client.SendForTaskAsync(new Outgoing("x"));
        File.Delete(Path.Combine(roles.Path, "a.yaml"));
        await server.Operator.ReloadAsync();
        (await server.Http.GetAsync(new Uri("/agents/changing/.well-known/agent-card.json", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeFalse();
        (await new SurfaceClient(server.Http, "/a2a", Surface.Rpc10).GetTaskAsync(done.Id)).Artifacts.ShouldBe(["old"]);
    }

    private static Task<ComityProcess> StartAsync(TemporaryFolder roles) =>
        ComityProcess.StartAsync(new ServerSetup().With("--agents", roles.Path), TestContext.Current.CancellationToken);

    /// <summary>Asks again and again, for what the server does not announce.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_max);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo()) await tick.WaitForNextTickAsync(deadline.Token);
    }
}
