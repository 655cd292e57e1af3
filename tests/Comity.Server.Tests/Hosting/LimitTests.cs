using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>Nobody takes more than their share, and who is refused hears when to come back.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task The_rate_is_each_principals_own()
    {
        await using var server = await StartAsync("--limit-rate", "1", "--limit-burst", "12");
        var operators = new Operator(server.Http, server.AdminKey);
        var greedy = new A2AClient(server.Http, "", await operators.CreateKeyAsync("greedy", "agent"));
        var modest = new A2AClient(server.Http, "", await operators.CreateKeyAsync("modest", "agent"));

        Answer? refused = null;
        for (var i = 0; i < 40 && refused is null; i++)
            if (await greedy.GetAsync("/a2a/tasks") is { Status: 429 } answer) refused = answer;

        refused.ShouldNotBeNull();
        int.Parse(refused.Header("Retry-After")!).ShouldBeInRange(1, 60);
        refused.Json!["error"].ShouldNotBeNull("it is worded as A2A words errors");
        (await modest.GetAsync("/a2a/tasks")).Status.ShouldBe(200);
        (await greedy.GetAsync("/health/live")).Status.ShouldBe(200, "public routes take no share");
    }

    [Fact]
    public async Task Open_streams_count_until_they_are_left()
    {
        await using var server = await StartAsync("--limit-concurrent", "2", "--agents", TestAgents.Folder);
        var client = new A2AClient(server.Http, "/agents/t-sleep");
        var first = await client.RpcStreamAsync("SendStreamingMessage", A2AMessage());
        await first.UntilAsync(_ => true);
        var second = await client.RpcStreamAsync("SendStreamingMessage", A2AMessage());
        await second.UntilAsync(_ => true);
        var refused = await client.RpcAsync("GetTask", new System.Text.Json.Nodes.JsonObject { ["id"] = "task_x" });
        refused.Status.ShouldBe(429, refused.Text);
        refused.Header("Retry-After").ShouldNotBeNull();

        await first.DisposeAsync();
        await second.DisposeAsync();
        await EventuallyAsync(async () => (await client.RpcAsync("GetTask", new System.Text.Json.Nodes.JsonObject { ["id"] = "task_x" })).Status == 200);
    }

    [Fact]
    public async Task A_body_beyond_the_configured_limit_is_413_in_the_routes_own_words()
    {
        await using var server = await StartAsync("--limit-body", "2KiB");
        var large = new System.Text.Json.Nodes.JsonObject { ["name"] = new string('x', 4_000) };
        var answer = await new A2AClient(server.Http, "", server.AdminKey).PostAsync("/api/v1/keys", large, null);
        answer.Status.ShouldBe(413, answer.Text);
        answer.MediaType.ShouldBe("application/problem+json");
    }

    private static System.Text.Json.Nodes.JsonObject A2AMessage() => new()
    {
        ["message"] = new System.Text.Json.Nodes.JsonObject
        {
            ["messageId"] = Guid.NewGuid().ToString(),
            ["role"] = "ROLE_USER",
            ["parts"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["text"] = "hold" }),
        },
    };

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds()) await tick.WaitForNextTickAsync(deadline.Token);
    }

    private static Task<ComityProcess> StartAsync(params string[] arguments) =>
        ComityProcess.StartAsync(new ServerSetup { Arguments = ["--demo", .. arguments] }, TestContext.Current.CancellationToken);
}
