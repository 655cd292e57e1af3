using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>What the A2A tests share: the server, and short ways to speak to it.</summary>
public abstract class A2ATest(SharedServer server)
{
    protected const int TaskNotFound = -32001;
    protected const int TaskNotCancelable = -32002;
    protected const int PushNotificationNotSupported = -32003;
    protected const int UnsupportedOperation = -32004;
    protected const int ContentTypeNotSupported = -32005;
    protected const int ExtendedCardNotConfigured = -32007;
    protected const int ExtensionSupportRequired = -32008;
    protected const int VersionNotSupported = -32009;
    protected const int ParseError = -32700;
    protected const int InvalidRequest = -32600;
    protected const int MethodNotFound = -32601;
    protected const int InvalidParams = -32602;

    protected SharedServer Server => server;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static string NewId() => Guid.NewGuid().ToString();

    /// <summary>An agent over one surface, as the local principal.</summary>
    protected async Task<SurfaceClient> OnAsync(Surface surface, string agent) =>
        new((await server.GetAsync()).Http, $"/agents/{agent}", surface);

    /// <summary>An agent, spoken to by hand.</summary>
    protected Task<A2AClient> AgentAsync(string agent) => server.ClientAsync($"/agents/{agent}");

    /// <summary>A 1.0 message with one text part.</summary>
    protected static JsonObject Message(string text, Action<JsonObject>? change = null)
    {
        var message = new JsonObject
        {
            ["messageId"] = NewId(),
            ["role"] = "ROLE_USER",
            ["parts"] = new JsonArray(new JsonObject { ["text"] = text }),
        };
        change?.Invoke(message);
        return new JsonObject { ["message"] = message };
    }

    /// <summary>A 0.3 message with one text part.</summary>
    protected static JsonObject OldMessage(string text, Action<JsonObject>? change = null)
    {
        var message = new JsonObject
        {
            ["kind"] = "message",
            ["messageId"] = NewId(),
            ["role"] = "user",
            ["parts"] = new JsonArray(new JsonObject { ["kind"] = "text", ["text"] = text }),
        };
        change?.Invoke(message);
        return new JsonObject { ["message"] = message };
    }

    /// <summary>The agent's tasks in a context, counted; a fresh context makes "nothing was written" visible.</summary>
    protected static async Task<int> CountAsync(A2AClient agent, string contextId) =>
        (await agent.RpcAsync("ListTasks", new JsonObject { ["contextId"] = contextId })).Result["totalSize"]!.GetValue<int>();

    /// <summary>An HTTP status belongs to each error; JSON-RPC always answers 200.</summary>
    protected static void ShouldBeRefused(SurfaceClient client, Answer answer, int code, int restStatus)
    {
        client.ErrorOf(answer).ShouldBe(code, answer.Text);
        answer.Status.ShouldBe(client.Surface is Surface.Rpc10 or Surface.Rpc03 ? 200 : restStatus, answer.Text);
        answer.MediaType.ShouldNotBe("text/event-stream");
    }
}
