using System.Text.Json.Nodes;
using Comity.Core;
using Comity.Server.Admin;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Admin;

/// <summary>What an operator can see and do.</summary>
public sealed class AdminApiTests(AdminApiTests.OwnServer server) : IClassFixture<AdminApiTests.OwnServer>
{
    private A2AClient Api => server.Operator.Api;

    [Fact]
    public async Task Agents_are_listed_with_their_status()
    {
        var list = (await Api.GetAsync("/agents", null)).Json!;
        var echo = list["agents"]!.AsArray().Single(agent => agent!["name"]!.GetValue<string>() == "echo")!;
        echo["status"]!.GetValue<string>().ShouldBe("ready");
        echo["kind"]!.GetValue<string>().ShouldBe("scripted");
        echo["path"]!.GetValue<string>().ShouldBe("/agents/echo");
        list["default"]!.GetValue<string>().ShouldBe("echo");
        (await Api.GetAsync("/agents/echo", null)).Json!["name"]!.GetValue<string>().ShouldBe("echo");
    }

    [Fact]
    public async Task A_reload_takes_a_new_file_and_reports_a_broken_one()
    {
        var good = "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: fresh, description: New.}\nspec:\n  script:\n    - do: [{artifact: {parts: [{text: x}]}}]\n";
        server.Folder.Write("fresh.yaml", good);
        (await server.Operator.ReloadAsync())["problems"]!.AsArray().ShouldBeEmpty();
        (await Api.GetAsync("/agents/fresh", null)).Status.ShouldBe(200);

        server.Folder.Write("fresh.yaml", good.Replace("script:", "skript:"));
        (await server.Operator.ReloadAsync())["problems"]!.AsArray().ShouldNotBeEmpty();
        (await Api.GetAsync("/agents/fresh", null)).Status.ShouldBe(200, "an agent whose file broke stays as it was");

        File.Delete(Path.Combine(server.Folder.Path, "fresh.yaml"));
        await server.Operator.ReloadAsync();
        (await Api.GetAsync("/agents/fresh", null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_task_is_shown_with_its_owner_and_every_event()
    {
        var id = await SendAsync("echo", server.AgentKey);
        var shown = (await server.Operator.FindTaskAsync(id)).ShouldNotBeNull();
        shown["task"]!["state"]!.GetValue<string>().ShouldBe("completed");
        shown["task"]!["owner"]!.GetValue<string>().ShouldStartWith("key:");
        shown["task"]!["origin"]!.GetValue<string>().ShouldStartWith("a2a");
        shown["artifacts"]!.AsArray().ShouldNotBeEmpty();
        var history = shown["history"]!.AsArray();
        history.Select(happened => happened!["seq"]!.GetValue<long>()).ShouldBe(Enumerable.Range(1, history.Count).Select(n => (long)n));
        history[0]!["type"]!.GetValue<string>().ShouldBe("message");
        history[^1]!["state"]!.GetValue<string>().ShouldBe("completed");
    }

    [Fact]
    public async Task Tasks_of_all_owners_are_paged_without_gap_or_repeat()
    {
        var mine = new HashSet<string>();
        for (var i = 0; i < 5; i++) mine.Add(await SendAsync("echo", i % 2 == 0 ? server.AgentKey : null));
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await Api.GetAsync($"/tasks?limit=2{(cursor.Length > 0 ? "&cursor=" + cursor : "")}", null)).Json!;
            seen.AddRange(page["tasks"]!.AsArray().Select(task => task!["id"]!.GetValue<string>()));
            cursor = page["nextCursor"]!.GetValue<string>() is { Length: > 0 } next ? next : null;
        }

        seen.ShouldBeUnique();
        mine.ShouldBeSubsetOf(seen);
    }

    [Fact]
    public async Task Filters_hold_together()
    {
        var id = await SendAsync("echo", server.AgentKey);
        var owner = (await server.Operator.FindTaskAsync(id))!["task"]!["owner"]!.GetValue<string>();
        (await server.Operator.CountTasksAsync($"&owner={owner}&agent=echo&state=completed")).ShouldBeGreaterThan(0);
        (await server.Operator.CountTasksAsync($"&owner={owner}&agent=echo&state=failed")).ShouldBe(0);
        (await server.Operator.CountTasksAsync("&owner=nobody")).ShouldBe(0);
    }

    [Fact]
    public async Task A_task_of_anybody_is_canceled_once()
    {
        var id = await SendAsync("streamer", server.AgentKey, immediately: true);
        var canceled = await Api.PostAsync($"/tasks/{id}/cancel", null, null);
        canceled.Status.ShouldBe(200, canceled.Text);
        canceled.Json!["state"]!.GetValue<string>().ShouldBe("canceled");
        var again = await Api.PostAsync($"/tasks/{id}/cancel", null, null);
        again.Status.ShouldBe(409);
        again.Json!["type"]!.GetValue<string>().ShouldBe("urn:comity:problem:task-not-cancelable");
    }

    [Theory]
    [InlineData("GET", "/agents/none", null, 404, "agent-not-found", null)]
    [InlineData("GET", "/tasks/none", null, 404, "task-not-found", null)]
    [InlineData("POST", "/tasks/none/cancel", null, 404, "task-not-found", null)]
    [InlineData("DELETE", "/keys/none", null, 404, "key-not-found", null)]
    [InlineData("GET", "/tasks?limit=0", null, 400, "invalid-argument", "limit")]
    [InlineData("GET", "/tasks?limit=101", null, 400, "invalid-argument", "limit")]
    [InlineData("GET", "/tasks?limit=x", null, 400, "invalid-argument", "limit")]
    [InlineData("GET", "/tasks?state=unheard", null, 400, "invalid-argument", "state")]
    [InlineData("GET", "/tasks?cursor=!!", null, 400, "invalid-argument", "cursor")]
    [InlineData("GET", "/tasks?cursor=AAAA", null, 400, "invalid-argument", "cursor")]
    [InlineData("POST", "/keys", "{}", 400, "invalid-argument", "body")]
    [InlineData("POST", "/keys", "{", 400, "invalid-argument", "body")]
    [InlineData("POST", "/keys", "null", 400, "invalid-argument", "body")]
    [InlineData("POST", "/keys", "[]", 400, "invalid-argument", "body")]
    [InlineData("POST", "/keys", """{"name":""}""", 400, "invalid-argument", "name")]
    [InlineData("POST", "/keys", """{"name":7}""", 400, "invalid-argument", "name")]
    [InlineData("POST", "/keys", """{"name":null}""", 400, "invalid-argument", "name")]
    [InlineData("POST", "/keys", """{"name":"x","scopes":["root"]}""", 400, "invalid-argument", "scopes")]
    [InlineData("POST", "/keys", """{"name":"x","scopes":[]}""", 400, "invalid-argument", "scopes")]
    [InlineData("POST", "/keys", """{"name":"x","scopes":["agent",null]}""", 400, "invalid-argument", "scopes")]
    [InlineData("POST", "/keys", """{"name":"x","principal":"a b"}""", 400, "invalid-argument", "principal")]
    [InlineData("POST", "/keys", """{"name":"x","expiresAt":"2001-01-01T00:00:00Z"}""", 400, "invalid-argument", "expiresAt")]
    [InlineData("POST", "/keys", """{"name":"x","expiresAt":"soon"}""", 400, "invalid-argument", "expiresAt")]
    [InlineData("POST", "/keys", """{"name":"x","surprise":1}""", 400, "invalid-argument", "surprise")]
    [InlineData("POST", "/keys", """{"name":"x","name":"y"}""", 400, "invalid-argument", "name")]
    public async Task A_bad_request_is_a_problem_with_a_stable_type(string method, string path, string? body, int status, string type, string? field)
    {
        var request = Api.Request(new HttpMethod(method), path, null, null);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await Api.ExchangeAsync(request);
        answer.Status.ShouldBe(status, answer.Text);
        answer.MediaType.ShouldBe("application/problem+json");
        answer.Json!["type"]!.GetValue<string>().ShouldBe("urn:comity:problem:" + type);
        answer.Json!["detail"]!.GetValue<string>().ShouldNotContain("Comity.");
        if (field is not null) answer.Json!["errors"]!.AsObject().Select(error => error.Key).ShouldBe([field], answer.Text);
    }

    [Theory]
    [InlineData("POST", "/keys", 415, "unsupported-media-type")]
    [InlineData("PUT", "/keys", 405, "method-not-allowed")]
    [InlineData("GET", "/nothing", 404, "not-found")]
    public async Task What_is_not_served_is_a_problem_too(string method, string path, int status, string type)
    {
        var request = Api.Request(new HttpMethod(method), path, null, null);
        if (method != "GET") request.Content = new StringContent("name=x", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        var answer = await Api.ExchangeAsync(request);
        answer.Status.ShouldBe(status, answer.Text);
        answer.Json!["type"]!.GetValue<string>().ShouldBe("urn:comity:problem:" + type);
    }

    [Fact]
    public async Task A_key_text_is_shown_once_and_listed_never()
    {
        var made = await Api.PostAsync("/keys", new JsonObject { ["name"] = "once", ["principal"] = "team" }, null);
        made.Status.ShouldBe(201, made.Text);
        var text = made.Json!["text"]!.GetValue<string>();
        made.Header("Cache-Control").ShouldBe("no-store");
        made.Json!["key"]!["scopes"]!.ToJsonString().ShouldBe("""["agent"]""");
        var listed = await Api.GetAsync("/keys", null);
        listed.Text.ShouldContain("\"team\"");
        listed.Text.ShouldNotContain(text);
        listed.Text.ShouldNotContain("hash");
    }

    [Fact]
    public void Every_refusal_has_its_words() =>
        Enum.GetValues<RefusalCode>().Where(code => !AdminProblems.Knows(code)).ShouldBeEmpty();

    private async Task<string> SendAsync(string agent, string? key, bool immediately = false)
    {
        var body = new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["messageId"] = Guid.NewGuid().ToString(),
                ["role"] = "ROLE_USER",
                ["parts"] = new JsonArray(new JsonObject { ["text"] = "hi" }),
            },
            ["configuration"] = new JsonObject { ["returnImmediately"] = immediately },
        };
        var sent = await new A2AClient(server.Process.Http, "/agents/" + agent, key).RpcAsync("SendMessage", body);
        return sent.Result["task"]!["id"]!.GetValue<string>();
    }

    public sealed class OwnServer : IAsyncLifetime
    {
        public TemporaryFolder Folder { get; } = new();

        public ComityProcess Process { get; private set; } = null!;

        public Operator Operator { get; private set; } = null!;

        public string AgentKey { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Process = await ComityProcess.StartAsync(new ServerSetup { Arguments = ["--demo", "--default-agent", "echo", "--agents", Folder.Path] }, CancellationToken.None);
            Operator = new Operator(Process.Http, Process.AdminKey);
            AgentKey = await Operator.CreateKeyAsync("agent", "agent");
        }

        public async ValueTask DisposeAsync()
        {
            await Process.DisposeAsync();
            Folder.Dispose();
        }
    }
}
