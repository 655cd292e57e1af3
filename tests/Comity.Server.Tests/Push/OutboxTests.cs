using System.Text;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Push;

/// <summary>What holds when the server dies, and what lies on its disk: each with a server of its own.</summary>
public sealed class OutboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_before_the_server_died_is_delivered_after_it()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await ComityProcess.StartAsync(PushServer.Setup, Token);
        var isHealed = false;
        var refusing = receiver.Open((_, http) =>
        {
            if (!isHealed) http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var hanging = receiver.Open(async (_, http) =>
        {
            if (!isHealed) await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var hook = receiver.Open((_, http) =>
        {
            if (!isHealed) http.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await server.Operator.Api.PostAsync("/webhooks", new JsonObject { ["url"] = hook.Url }, null);
        var task = await BeginAsync(server, "t-chunks", refusing);
        var other = await BeginAsync(server, "t-chunks", hanging);
        await new SurfaceClient(server.Http, "/agents/t-chunks", Surface.Rpc10).UntilAsync(task, "COMPLETED");
        await refusing.NextAsync();

        await server.KillAsync();
        isHealed = true;
        await server.RestartAsync(Token);
        foreach (var (id, inbox) in new[] { (task, refusing), (other, hanging) })
        {
            await inbox.UntilAsync(delivery => delivery.IsLast);
            Deduplicated(inbox).ShouldBe(await EventsAsync(server, id, from: 2));
        }

        await hook.UntilAsync(delivery => delivery.IsLast && delivery.Header("Comity-Task") == task);
        Deduplicated(hook, task).ShouldBe(await EventsAsync(server, task, from: 1));
    }

    [Fact]
    public async Task Killed_again_and_again_the_server_delivers_every_event_at_least_once_and_in_order()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await ComityProcess.StartAsync(PushServer.Setup, Token);
        var inboxes = new List<(string Task, Inbox Inbox)>();
        for (var kill = 0; kill < 5; kill++)
        {
            for (var i = 0; i < 4; i++)
            {
                var inbox = receiver.Open();
                inboxes.Add((await BeginAsync(server, "t-chunks", inbox), inbox));
            }

            await inboxes[^1].Inbox.NextAsync();
            await server.KillAsync();
            await server.RestartAsync(Token);
        }

        foreach (var (task, inbox) in inboxes)
        {
            await inbox.UntilAsync(delivery => delivery.IsLast);
            Deduplicated(inbox).ShouldBe(await EventsAsync(server, task, from: 2), task);
        }
    }

    [Fact]
    public async Task After_so_many_attempts_it_is_given_up()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await ComityProcess.StartAsync(
            ServerSetup.WithTestAgents.With("--allow-private-network", "--push-attempts", "3", "--push-backoff", "10ms"), Token);
        var inbox = receiver.Open((_, http) =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var task = await BeginAsync(server, "t-echo", inbox);
        for (var attempt = 1; attempt <= 3; attempt++) (await inbox.NextAsync()).Attempt.ShouldBe(attempt);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        JsonNode owed;
        do owed = (await server.Operator.Api.GetAsync($"/push/deliveries?task={task}", null)).Json!["owed"]![0]!;
        while (owed["state"]!.GetValue<string>() != "dead" && await tick.WaitForNextTickAsync(Token));
        owed["failures"]!.GetValue<int>().ShouldBe(3);
        inbox.All.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Nothing_secret_can_be_read_on_the_disk_or_in_the_log()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await ComityProcess.StartAsync(PushServer.Setup.With("--log-level", "trace"), Token);
        var (token, credentials) = ("tok-" + Guid.NewGuid(), "cred-" + Guid.NewGuid());
        var inbox = receiver.Open();
        var made = await server.Operator.Api.PostAsync("/webhooks", new JsonObject { ["url"] = inbox.Url }, null);
        var secret = made.Json!["secret"]!.GetValue<string>()["whsec_".Length..];
        await BeginAsync(server, "t-echo", inbox, token, credentials);
        await inbox.UntilAsync(delivery => delivery.Header("Authorization") is not null);

        await server.KillAsync();
        foreach (var file in Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token));
            foreach (var hidden in new[] { token, credentials, secret }) text.Contains(hidden, StringComparison.Ordinal).ShouldBeFalse(file);
        }

        foreach (var hidden in new[] { token, credentials, secret }) server.Output.ShouldNotContain(hidden);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(server.DataFolder, "keys")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await server.RestartAsync(Token);
        await BeginAsync(server, "t-echo", inbox, token, credentials);
        (await inbox.UntilAsync(delivery => delivery.Header("Authorization") is not null))[^1].Header("Authorization").ShouldBe("Bearer " + credentials);
    }

    [Fact]
    public async Task Without_the_switch_nobody_on_this_machine_is_told()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, Token);
        var inbox = receiver.Open();
        foreach (var url in new[] { inbox.Url, inbox.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), inbox.Url.Replace("127.0.0.1", "[::ffff:127.0.0.1]", StringComparison.Ordinal) })
        {
            var answer = await new A2AClient(server.Http, "/agents/t-echo").RpcAsync("SendMessage", Send(new JsonObject { ["url"] = url }));
            answer.ErrorCode.ShouldBe(-32602, url);
            answer.Fields.ShouldBe(["configuration.taskPushNotificationConfig.url"]);
            (await server.Operator.Api.PostAsync("/webhooks", new JsonObject { ["url"] = url }, null)).Status.ShouldBe(400, url);
        }

        (await server.Operator.CountTasksAsync()).ShouldBe(0);
        inbox.All.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<long>> EventsAsync(ComityProcess server, string task, int from)
    {
        var newest = (await server.Operator.FindTaskAsync(task))!["history"]!.AsArray()[^1]!["seq"]!.GetValue<int>();
        return [.. Enumerable.Range(from, newest - from + 1).Select(seq => (long)seq)];
    }

    private static IEnumerable<long> Deduplicated(Inbox inbox, string? task = null)
    {
        var newest = 0L;
        foreach (var delivery in inbox.All.Where(delivery => task is null || delivery.Header("Comity-Task") == task))
        {
            if (delivery.Seq <= newest) continue; // once more, which happens
            yield return newest = delivery.Seq;
        }
    }

    private static async Task<string> BeginAsync(ComityProcess server, string agent, Inbox inbox, string? token = null, string? credentials = null)
    {
        var config = new JsonObject { ["url"] = inbox.Url };
        if (token is not null) config["token"] = token;
        if (credentials is not null) config["authentication"] = new JsonObject { ["scheme"] = "Bearer", ["credentials"] = credentials };
        var answer = await new A2AClient(server.Http, $"/agents/{agent}").RpcAsync("SendMessage", Send(config));
        return answer.Result["task"]!["id"]!.GetValue<string>();
    }

    private static JsonObject Send(JsonObject config) => new()
    {
        ["message"] = new JsonObject
        {
            ["messageId"] = Guid.NewGuid().ToString(),
            ["role"] = "ROLE_USER",
            ["parts"] = new JsonArray(new JsonObject { ["text"] = "x" }),
        },
        ["configuration"] = new JsonObject { ["returnImmediately"] = true, ["taskPushNotificationConfig"] = config },
    };
}
