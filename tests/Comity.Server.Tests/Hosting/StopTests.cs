using System.Diagnostics;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>A stop is graceful: nothing is lost, nobody hangs, and the exit code is 0.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task An_idle_server_stops_with_0()
    {
        await using var server = await StartAsync();
        (await server.StopAsync()).ShouldBe(0);
        server.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_watched_task_that_never_ends_does_not_hold_the_stop_up()
    {
        await using var server = await StartAsync("--stop-grace", "1s");
        await using var stream = await new A2AClient(server.Http, "/agents/t-sleep").RpcStreamAsync("SendStreamingMessage", Message("hold"));
        await stream.UntilAsync(_ => true);
        var watch = Stopwatch.StartNew();
        (await server.StopAsync()).ShouldBe(0);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Running_work_may_end_and_is_answered_within_the_grace_time()
    {
        await using var server = await StartAsync("--stop-grace", "30s");
        var client = new A2AClient(server.Http, "/agents/streamer");
        await using var stream = await client.RpcStreamAsync("SendStreamingMessage", Message("on"));
        await stream.UntilAsync(_ => true);
        var stopping = server.StopAsync();
        var rest = await stream.ToListAsync();
        rest[^1].Data.ShouldContain("TASK_STATE_COMPLETED");
        (await stopping).ShouldBe(0);
    }

    [Fact]
    public async Task A_stopping_server_is_not_ready_and_takes_no_new_work()
    {
        await using var server = await StartAsync("--stop-grace", "20s");
        var client = new A2AClient(server.Http, "/agents/t-sleep");
        await using var stream = await client.RpcStreamAsync("SendStreamingMessage", Message("hold"));
        await stream.UntilAsync(_ => true);
        await SignalAsync(server, "TERM");
        await UntilAsync(server, "/health/ready", 503);
        (await client.GetAsync("/../../health/live")).Status.ShouldBe(200);
        var refused = await client.RpcAsync("SendMessage", Message("more"));
        refused.Status.ShouldBe(503, refused.Text);
        refused.Header("Retry-After").ShouldNotBeNull();
        await SignalAsync(server, "TERM");
        await UntilExitAsync(server);
    }

    [Fact]
    public async Task A_second_interrupt_ends_it_at_once()
    {
        await using var server = await StartAsync("--stop-grace", "5m");
        await using var stream = await new A2AClient(server.Http, "/agents/t-sleep").RpcStreamAsync("SendStreamingMessage", Message("hold"));
        await stream.UntilAsync(_ => true);
        await SignalAsync(server, "INT");
        await UntilAsync(server, "/health/ready", 503);
        await SignalAsync(server, "INT");
        await UntilExitAsync(server);
    }

    private static Task<ComityProcess> StartAsync(params string[] arguments) =>
        ComityProcess.StartAsync(ServerSetup.WithTestAgents.With(arguments), TestContext.Current.CancellationToken);

    private static JsonObject Message(string text) => new()
    {
        ["message"] = new JsonObject
        {
            ["messageId"] = Guid.NewGuid().ToString(),
            ["role"] = "ROLE_USER",
            ["parts"] = new JsonArray(new JsonObject { ["text"] = text }),
        },
    };

    private static async Task SignalAsync(ComityProcess server, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{server.ProcessId}"]);
        await kill.WaitForExitAsync();
    }

    private static async Task UntilAsync(ComityProcess server, string path, int status)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((int)(await server.Http.GetAsync(new Uri(path, UriKind.Relative), deadline.Token)).StatusCode != status) await tick.WaitForNextTickAsync(deadline.Token);
    }

    private static async Task UntilExitAsync(ComityProcess server)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!server.HasExited) await tick.WaitForNextTickAsync(deadline.Token);
    }
}
