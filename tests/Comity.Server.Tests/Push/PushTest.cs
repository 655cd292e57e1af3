using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Push;

/// <summary>What the tests of notifications share.</summary>
public abstract class PushTest(PushServer push)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ComityProcess Server => push.Server;

    protected Inbox Open(Func<Delivery, Microsoft.AspNetCore.Http.HttpContext, Task>? answer = null) => push.Receiver.Open(answer);

    protected A2AClient Agent(string name) => new(push.Server.Http, $"/agents/{name}");

    /// <summary>A send of 1.0 that does not wait, with a config.</summary>
    protected static JsonObject Send(JsonObject? config, string text = "x") => new()
    {
        ["message"] = new JsonObject
        {
            ["messageId"] = Guid.NewGuid().ToString(),
            ["role"] = "ROLE_USER",
            ["parts"] = new JsonArray(new JsonObject { ["text"] = text }),
        },
        ["configuration"] = new JsonObject { ["returnImmediately"] = true, ["taskPushNotificationConfig"] = config },
    };

    /// <summary>The same of 0.3.</summary>
    protected static JsonObject OldSend(JsonObject? config, string text = "x") => new()
    {
        ["message"] = new JsonObject
        {
            ["kind"] = "message",
            ["messageId"] = Guid.NewGuid().ToString(),
            ["role"] = "user",
            ["parts"] = new JsonArray(new JsonObject { ["kind"] = "text", ["text"] = text }),
        },
        ["configuration"] = new JsonObject { ["blocking"] = false, ["pushNotificationConfig"] = config },
    };

    protected static JsonObject Config(Inbox inbox, string? id = null, string? token = null, string? credentials = null)
    {
        var config = new JsonObject { ["url"] = inbox.Url };
        if (id is not null) config["id"] = id;
        if (token is not null) config["token"] = token;
        if (credentials is not null) config["authentication"] = new JsonObject { ["scheme"] = "Bearer", ["credentials"] = credentials };
        return config;
    }

    /// <summary>Sends over 1.0 and returns the task's id.</summary>
    protected async Task<string> BeginAsync(string agent, JsonObject? config, string text = "x")
    {
        var answer = await Agent(agent).RpcAsync("SendMessage", Send(config, text));
        return answer.Result["task"]!["id"]!.GetValue<string>();
    }

    /// <summary>The delivery log of a task, oldest first.</summary>
    protected async Task<IReadOnlyList<JsonNode>> LogAsync(string task) => [.. (await DeliveriesAsync(task))["deliveries"]!.AsArray().Reverse().Select(entry => entry!)];

    protected async Task<JsonNode> DeliveriesAsync(string task)
    {
        var answer = await Server.Operator.Api.GetAsync($"/push/deliveries?task={task}", null);
        answer.Status.ShouldBe(200, answer.Text);
        return answer.Json!;
    }

    /// <summary>Looks at a task's deliveries until they are as expected.</summary>
    protected async Task<JsonNode> DeliveriesUntilAsync(string task, Func<JsonNode, bool> isThere)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var deliveries = await DeliveriesAsync(task);
            if (isThere(deliveries)) return deliveries;
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
