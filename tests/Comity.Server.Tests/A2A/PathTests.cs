using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5 row 31, §7 and §8: paths, verbs, and the habits of clients that exist.</summary>
public sealed class PathTests(SharedServer server) : A2ATest(server)
{
    private static JsonObject Rpc(string method, JsonObject parameters) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };

    [Theory]
    [InlineData("/")]
    [InlineData("/a2a")]
    [InlineData("/a2a/")]
    [InlineData("/agents/t-echo")]
    [InlineData("/agents/t-echo/")]
    [InlineData("/agents/t-echo/a2a")]
    public async Task JSON_RPC_is_at_all_its_places(string path)
    {
        var root = await Server.ClientAsync();
        var answer = await root.PostAsync(path, Rpc("GetTask", new JsonObject { ["id"] = "none" }));
        answer.Status.ShouldBe(200, answer.Text);
        answer.ErrorCode.ShouldBe(TaskNotFound, answer.Text);
        (await root.PostAsync(path, Rpc("tasks/get", new JsonObject { ["id"] = "none" }), null)).ErrorCode.ShouldBe(TaskNotFound);
    }

    [Fact]
    public async Task The_stream_endpoint_of_old_clients_streams()
    {
        var root = await Server.ClientAsync();
        await using var stream = await root.StreamAsync(HttpMethod.Post, "/a2a/stream", Rpc("message/stream", OldMessage("x")), null);
        (await stream.ToListAsync()).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("GET", "/a2a")]
    [InlineData("PUT", "/a2a")]
    [InlineData("DELETE", "/agents/t-echo")]
    [InlineData("GET", "/agents/t-echo/message:send")]
    [InlineData("PUT", "/agents/t-echo/message:send")]
    [InlineData("PATCH", "/agents/t-echo/tasks/x")]
    [InlineData("POST", "/agents/t-echo/tasks")]
    [InlineData("GET", "/agents/t-echo/tasks/x:cancel")]
    public async Task A_wrong_verb_is_not_allowed_and_told_which_are(string verb, string path)
    {
        var root = await Server.ClientAsync();
        var answer = await root.ExchangeAsync(root.Request(new HttpMethod(verb), path, null, "1.0"));
        answer.Status.ShouldBe(405, answer.Text);
        answer.Header("Allow").ShouldNotBeNull().ShouldNotContain(verb + ",");
    }

    [Theory]
    [InlineData("/agents/t-echo/message:receive")]
    [InlineData("/agents/t-echo/nothing")]
    [InlineData("/agents/t-echo/tasks/x:explode")]
    [InlineData("/agents/t-echo/tasks/x/y/z")]
    [InlineData("/a2a/nothing")]
    [InlineData("/agents/t-echo//tasks")]
    public async Task An_unknown_path_is_not_found_in_the_shape_of_A2A(string path)
    {
        var answer = await (await Server.ClientAsync()).PostAsync(path, new JsonObject());
        answer.Status.ShouldBeOneOf(404, 405);
        if (answer.Status == 404) answer.Json!["error"]!["code"]!.GetValue<int>().ShouldBe(404, answer.Text);
    }

    [Fact]
    public async Task An_agent_that_does_not_exist_is_not_found_by_any_binding()
    {
        var nobody = await Server.ClientAsync("/agents/nobody");
        (await nobody.PostAsync("/message:send", Message("x"))).Status.ShouldBe(404);
        var rpc = await nobody.RpcAsync("SendMessage", Message("x"));
        (rpc.Status == 404 || rpc.ErrorCode is not null).ShouldBeTrue(rpc.Text);
        rpc.Status.ShouldBeLessThan(500);
    }

    [Fact]
    public async Task A_colon_in_an_id_is_part_of_it_when_it_is_escaped()
    {
        var agent = await AgentAsync("t-echo");
        var answer = await agent.GetAsync("/tasks/a%3Acancel");
        (answer.Status, answer.Reason).ShouldBe((404, "TASK_NOT_FOUND"));
        var escaped = await agent.PostAsync("/tasks/a%3Ab:cancel", null);
        (escaped.Status, escaped.Reason).ShouldBe((404, "TASK_NOT_FOUND"));
    }

    [Fact]
    public async Task Cancel_has_all_its_spellings()
    {
        var client = await OnAsync(Surface.Rest10, "t-sleep");
        var agent = await AgentAsync("t-sleep");
        var ways = new Func<string, HttpRequestMessage>[]
        {
            id => agent.Request(HttpMethod.Post, $"/tasks/{id}:cancel", null, "1.0"),
            id => agent.Request(HttpMethod.Post, $"/tasks/{id}:cancel", new JsonObject(), "1.0"),
            id => With(agent.Request(HttpMethod.Post, $"/tasks/{id}:cancel", null, "1.0"), "null"),
            id => With(agent.Request(HttpMethod.Post, $"/tasks/{id}:cancel", null, "1.0"), ""),
            id => agent.Request(HttpMethod.Post, $"/tasks/{id}/cancel", null, "1.0"),
            id => agent.Request(HttpMethod.Delete, $"/tasks/{id}", null, "1.0"),
            id => With(agent.Request(HttpMethod.Post, $"/v1/tasks/{id}:cancel", null, null), "null"),
        };
        foreach (var way in ways)
        {
            var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
            var request = way(task.Id);
            var what = $"{request.Method} {request.RequestUri}";
            var answer = await agent.ExchangeAsync(request);
            answer.Status.ShouldBe(200, what + answer.Text);
            (await client.GetTaskAsync(task.Id)).State.ShouldBe("CANCELED", what);
        }

        static HttpRequestMessage With(HttpRequestMessage request, string body)
        {
            request.Content = A2AClient.Body(body);
            return request;
        }
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "")]
    [InlineData("GET", "/v1")]
    [InlineData("POST", "/v1")]
    public async Task Subscribe_takes_both_verbs(string verb, string prefix)
    {
        var client = await OnAsync(Surface.Rest10, "t-sleep");
        var agent = await AgentAsync("t-sleep");
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await using var stream = await agent.StreamAsync(new HttpMethod(verb), $"{prefix}/tasks/{task.Id}:subscribe", null, prefix.Length == 0 ? "1.0" : null);
        (await stream.NextAsync()).ShouldNotBeNull();
        await client.CancelAsync(task.Id);
    }

    [Fact]
    public async Task What_the_path_says_and_the_body_denies_is_refused()
    {
        var agent = await AgentAsync("t-sleep");
        var task = await (await OnAsync(Surface.Rest10, "t-sleep")).SendForTaskAsync(new Outgoing("x") { Immediately = true });
        var refused = await agent.PostAsync($"/tasks/{task.Id}:cancel", new JsonObject { ["id"] = "another" });
        refused.Status.ShouldBe(400, refused.Text);
        (await agent.PostAsync($"/tasks/{task.Id}:cancel", new JsonObject { ["id"] = task.Id })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_conformance_kit_posts_with_a_slash_and_reads_snake_case()
    {
        var root = await Server.ClientAsync();
        var sent = await root.PostAsync("/agents/t-echo/", Rpc("SendMessage", new JsonObject
        {
            ["message"] = new JsonObject { ["message_id"] = "tck-1", ["role"] = "ROLE_USER", ["parts"] = new JsonArray(new JsonObject { ["text"] = "x" }) },
            ["configuration"] = new JsonObject { ["history_length"] = 2 },
        }));
        sent.ErrorCode.ShouldBeNull(sent.Text);
        (await root.PostAsync("/agents/t-echo/", Rpc("GetTask", new JsonObject { ["id"] = sent.Result["task"]!["id"]!.DeepClone(), ["history_length"] = 0 })))
            .Result.AsObject().ContainsKey("history").ShouldBeFalse();
    }

    [Fact]
    public async Task A_tenant_that_does_not_exist_is_not_found()
    {
        var agent = await AgentAsync("t-echo");
        (await agent.PostAsync("/some-tenant/message:send", Message("x"))).Status.ShouldBe(404);
    }
}
