using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Push;

public sealed class UnofferedPushTests
{
    private const int NotSupported = -32003;

    [Fact]
    public async Task Push_that_is_switched_off_is_told_by_its_own_error_before_anything_else()
    {
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents.With("--no-push"), TestContext.Current.CancellationToken);
        var agent = new A2AClient(server.Http, "/agents/t-echo");
        (string Method, string? Version)[] methods =
        [
            ("CreateTaskPushNotificationConfig", "1.0"), ("GetTaskPushNotificationConfig", "1.0"), ("ListTaskPushNotificationConfigs", "1.0"),
            ("ListTaskPushNotificationConfig", "1.0"), ("DeleteTaskPushNotificationConfig", "1.0"),
            ("tasks/pushNotificationConfig/set", null), ("tasks/pushNotificationConfig/get", null),
            ("tasks/pushNotificationConfig/list", null), ("tasks/pushNotificationConfig/delete", null),
        ];
        foreach (var (method, version) in methods)
        {
            foreach (var parameters in new[] { "{}", """{"taskId":"none","id":"none","url":"ftp://nowhere"}""", """{"taskId":5}""" })
                (await agent.RpcAsync(method, JsonNode.Parse(parameters), version)).ErrorCode.ShouldBe(NotSupported, method + parameters);
        }

        foreach (var prefix in new[] { "", "/v1" })
        {
            var version = prefix.Length == 0 ? "1.0" : null;
            Answer[] answers =
            [
                await agent.PostAsync($"{prefix}/tasks/none/pushNotificationConfigs", new JsonObject { ["url"] = "https://x" }, version),
                await agent.GetAsync($"{prefix}/tasks/none/pushNotificationConfigs", version),
                await agent.GetAsync($"{prefix}/tasks/none/pushNotificationConfigs/c", version),
                await agent.DeleteAsync($"{prefix}/tasks/none/pushNotificationConfigs/c", version),
            ];
            foreach (var answer in answers)
            {
                answer.Status.ShouldBe(400, answer.Text);
                if (prefix.Length == 0) answer.Reason.ShouldBe("PUSH_NOTIFICATION_NOT_SUPPORTED");
                else answer.Json!["code"]!.GetValue<int>().ShouldBe(NotSupported);
            }
        }

        var send = JsonNode.Parse("""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"x"}]},"configuration":{"taskPushNotificationConfig":{"url":"https://example.org"}}}""");
        (await agent.RpcAsync("SendMessage", send)).ErrorCode.ShouldBe(NotSupported);
        (await server.Operator.CountTasksAsync()).ShouldBe(0);
        var card = await agent.GetAsync("/.well-known/agent-card.json");
        card.Json!["capabilities"]!["pushNotifications"]!.GetValue<bool>().ShouldBeFalse();
    }
}
