using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Durability;

/// <summary>Cancel, deadlines and stops reach the work itself.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan s_max = TimeSpan.FromSeconds(30);

    private static string Role(string url, string more = "") => $$"""
        apiVersion: comity/v1
        kind: Agent
        metadata: {name: thinker, description: Thinks for ever, version: 1.0.0}
        spec:
          role: You are a test.
          model: {provider: openai-compat, name: m, base_url: "{{url}}/v1", api_key_env: MODEL_KEY}
          {{more}}
        """;

    private static Task<ComityProcess> StartAsync(TemporaryFolder roles) => ComityProcess.StartAsync(
        new ServerSetup { Environment = new Dictionary<string, string> { ["MODEL_KEY"] = "k" } }.With("--agents", roles.Path, "--allow-private-network"),
        TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_cancel_hangs_up_on_a_model_that_does_not_answer()
    {
        await using var model = await HangingModel.StartAsync();
        using var roles = new TemporaryFolder();
        roles.Write("thinker.yaml", Role(model.Url));
        await using var server = await StartAsync(roles);
        var client = new SurfaceClient(server.Http, "/agents/thinker", Surface.Rpc10);
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await model.Asked.WaitAsync(s_max, TestContext.Current.CancellationToken);
        client.TaskOf(await client.CancelAsync(task.Id)).State.ShouldBe("CANCELED");
        await model.HungUp.WaitAsync(s_max, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_deadline_hangs_up_on_a_model_that_does_not_answer()
    {
        await using var model = await HangingModel.StartAsync();
        using var roles = new TemporaryFolder();
        roles.Write("thinker.yaml", Role(model.Url, "timeout: 1s"));
        await using var server = await StartAsync(roles);
        var client = new SurfaceClient(server.Http, "/agents/thinker", Surface.Rpc10);
        var late = await client.SendForTaskAsync(new Outgoing("x"));
        late.State.ShouldBe("FAILED");
        await model.HungUp.WaitAsync(s_max, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_model_call_that_died_with_the_server_fails_its_task_unless_the_agent_says_otherwise()
    {
        await using var model = await HangingModel.StartAsync();
        using var roles = new TemporaryFolder();
        roles.Write("thinker.yaml", Role(model.Url));
        await using var server = await StartAsync(roles);
        var client = new SurfaceClient(server.Http, "/agents/thinker", Surface.Rpc10);
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await model.Asked.WaitAsync(s_max, TestContext.Current.CancellationToken);
        await server.KillAsync();
        await server.RestartAsync(TestContext.Current.CancellationToken);
        var failed = await client.UntilAsync(task.Id, "FAILED");
        failed.StatusText.ShouldNotBeNullOrEmpty();
    }
}
