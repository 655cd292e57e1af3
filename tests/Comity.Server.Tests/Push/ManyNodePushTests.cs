using System.Text;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Cluster;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Push;

/// <summary>Notifications by nodes that share a database and the keys.</summary>
public sealed class ManyNodePushTests
{
    private const int A = 0, B = 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_dead_node_had_to_deliver_is_delivered_by_the_others()
    {
        using var keys = new TemporaryFolder();
        await using var receiver = await Receiver.StartAsync();
        await using var nodes = await StartAsync(keys);
        var isHealed = false;
        var inbox = receiver.Open(async (_, http) =>
        {
            if (!isHealed) await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var task = await BeginAsync(nodes, A, "t-echo", inbox);
        await inbox.NextAsync();
        await nodes[A].KillAsync();
        isHealed = true;
        await inbox.UntilAsync(delivery => delivery.IsLast);
        inbox.All.ShouldAllBe(delivery => delivery.IsSignedBy(Encoding.UTF8.GetBytes("token")) && delivery.Header("Comity-Task") == task);
    }

    [Fact]
    public async Task Whichever_node_an_event_happens_on_everybody_is_told_once_and_in_order()
    {
        using var keys = new TemporaryFolder();
        await using var receiver = await Receiver.StartAsync();
        await using var nodes = await StartAsync(keys);
        var hook = receiver.Open();
        (await nodes.Operator(B).Api.PostAsync("/webhooks", new JsonObject { ["url"] = hook.Url, ["agents"] = new JsonArray("t-chunks") }, null)).Status.ShouldBe(201);
        List<Inbox> inboxes = [];
        for (var i = 0; i < 10; i++)
        {
            inboxes.Add(receiver.Open());
            await BeginAsync(nodes, i % 2, "t-chunks", inboxes[i]);
        }

        foreach (var inbox in inboxes)
        {
            await inbox.UntilAsync(delivery => delivery.IsLast);
            inbox.All.Select(delivery => delivery.Seq).ShouldBe(Enumerable.Range(2, 12).Select(seq => (long)seq));
        }

        var ended = 0;
        while (ended < 10) ended += (await hook.NextAsync()).IsLast ? 1 : 0;
        foreach (var task in hook.All.GroupBy(delivery => delivery.Header("Comity-Task")))
            task.Select(delivery => delivery.Seq).ShouldBe(Enumerable.Range(1, 13).Select(seq => (long)seq));
    }

    [Fact]
    public async Task A_config_made_on_one_node_is_told_of_what_another_does()
    {
        using var keys = new TemporaryFolder();
        await using var receiver = await Receiver.StartAsync();
        await using var nodes = await StartAsync(keys);
        var inbox = receiver.Open();
        var task = await BeginAsync(nodes, A, "t-sleep", inbox);
        await inbox.NextAsync();
        await nodes.Client(B, "t-sleep").CancelAsync(task);
        (await inbox.NextAsync()).State.ShouldBe("TASK_STATE_CANCELED");
    }

    private static Task<Nodes> StartAsync(TemporaryFolder keys) => Nodes.StartAsync(
        2, "3s", Token, "--allow-private-network", "--keys", keys.Path, "--push-timeout", "1s", "--push-backoff", "50ms");

    private static async Task<string> BeginAsync(Nodes nodes, int node, string agent, Inbox inbox)
    {
        var send = new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["messageId"] = Guid.NewGuid().ToString(),
                ["role"] = "ROLE_USER",
                ["parts"] = new JsonArray(new JsonObject { ["text"] = "x" }),
            },
            ["configuration"] = new JsonObject
            {
                ["returnImmediately"] = true,
                ["taskPushNotificationConfig"] = new JsonObject { ["url"] = inbox.Url, ["token"] = "token" },
            },
        };
        return (await new A2AClient(nodes[node].Http, $"/agents/{agent}").RpcAsync("SendMessage", send)).Result["task"]!["id"]!.GetValue<string>();
    }
}
