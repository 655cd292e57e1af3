using System.Globalization;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §1.5 "List" and §5 row 23.</summary>
public sealed class ListTests(SharedServer server) : A2ATest(server)
{
    private static Task<Answer> ListAsync(A2AClient agent, string parameters) =>
        agent.RpcAsync("ListTasks", JsonNode.Parse(parameters));

    private async Task<(A2AClient Agent, string Context, List<string> Ids)> MadeAsync(int count)
    {
        var client = await OnAsync(Surface.Rpc10, "t-echo");
        var context = NewId();
        var ids = new List<string>();
        for (var i = 0; i < count; i++) ids.Add((await client.SendForTaskAsync(new Outgoing($"n{i}") { ContextId = context })).Id);
        return (await AgentAsync("t-echo"), context, ids);
    }

    [Fact]
    public async Task Pages_are_complete_in_order_and_know_the_total()
    {
        var (agent, context, ids) = await MadeAsync(7);
        var found = new List<JsonNode>();
        var token = "";
        do
        {
            var page = (await agent.RpcAsync("ListTasks", new JsonObject { ["contextId"] = context, ["pageSize"] = 3, ["pageToken"] = token })).Result;
            page["totalSize"]!.GetValue<int>().ShouldBe(7);
            page["pageSize"]!.GetValue<int>().ShouldBe(3);
            found.AddRange(page["tasks"]!.AsArray().Select(t => t!));
            token = page["nextPageToken"]!.GetValue<string>();
        }
        while (token.Length > 0);

        found.Select(t => t["id"]!.GetValue<string>()).Order().ShouldBe(ids.Order());
        var times = found.Select(t => t["status"]!["timestamp"]!.GetValue<string>()).ToList();
        times.ShouldBe(times.OrderDescending());
    }

    [Fact]
    public async Task The_same_list_comes_over_HTTP_and_over_both_aliases_of_paging()
    {
        var (agent, context, ids) = await MadeAsync(3);
        var first = await agent.GetAsync($"/tasks?contextId={context}&pageSize=2");
        first.Status.ShouldBe(200, first.Text);
        first.Json!["tasks"]!.AsArray().Count.ShouldBe(2);
        var token = first.Json["nextPageToken"]!.GetValue<string>();
        var second = await agent.GetAsync($"/tasks?contextId={context}&pageSize=2&pageToken={Uri.EscapeDataString(token)}");
        second.Json!["tasks"]!.AsArray().Count.ShouldBe(1);
        second.Json["nextPageToken"]!.GetValue<string>().ShouldBe("");

        var alias = await agent.GetAsync($"/tasks?contextId={context}&limit=2");
        alias.Json!["tasks"]!.AsArray().Count.ShouldBe(2);
        var rest = await agent.GetAsync($"/tasks?contextId={context}&limit=2&cursor={Uri.EscapeDataString(alias.Json["nextPageToken"]!.GetValue<string>())}");
        rest.Json!["tasks"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Artifacts_and_history_come_only_when_asked_for()
    {
        var (agent, context, _) = await MadeAsync(2);
        foreach (var without in new[] { "", ",\"includeArtifacts\":false" })
        {
            var page = (await ListAsync(agent, $$"""{"contextId":"{{context}}"{{without}}}""")).Result;
            page["tasks"]!.AsArray().ShouldAllBe(t => !t!.AsObject().ContainsKey("artifacts"));
        }

        var with = (await ListAsync(agent, $$"""{"contextId":"{{context}}","includeArtifacts":true,"historyLength":1}""")).Result;
        with["tasks"]!.AsArray().ShouldAllBe(t => t!["artifacts"]!.AsArray().Count == 1 && t["history"]!.AsArray().Count == 1);
        var none = (await ListAsync(agent, $$"""{"contextId":"{{context}}","historyLength":0}""")).Result;
        none["tasks"]!.AsArray().ShouldAllBe(t => !t!.AsObject().ContainsKey("history"));
        var rest = await agent.GetAsync($"/tasks?contextId={context}&includeArtifacts=true");
        rest.Json!["tasks"]!.AsArray().ShouldAllBe(t => t!["artifacts"]!.AsArray().Count == 1);
    }

    [Fact]
    public async Task Filters_hold_together()
    {
        var (agent, context, _) = await MadeAsync(2);
        async Task<int> TotalAsync(string more) => (await ListAsync(agent, $$"""{"contextId":"{{context}}"{{more}}}""")).Result["totalSize"]!.GetValue<int>();
        (await TotalAsync(""",  "status":"TASK_STATE_COMPLETED" """)).ShouldBe(2);
        (await TotalAsync(""",  "status":"TASK_STATE_WORKING" """)).ShouldBe(0);
        (await TotalAsync(""",  "status":"TASK_STATE_UNSPECIFIED" """)).ShouldBe(2);
        (await TotalAsync(""",  "status":3 """)).ShouldBe(2);
        (await TotalAsync(""",  "statusTimestampAfter":"2020-01-01T00:00:00Z" """)).ShouldBe(2);
        (await TotalAsync(""",  "statusTimestampAfter":"2020-01-01T02:00:00.123456789+02:00" """)).ShouldBe(2);
        (await TotalAsync(""",  "statusTimestampAfter":"2999-01-01T00:00:00Z" """)).ShouldBe(0);
    }

    [Fact]
    public async Task A_task_of_exactly_the_given_moment_is_included()
    {
        var (agent, context, _) = await MadeAsync(1);
        var at = (await ListAsync(agent, $$"""{"contextId":"{{context}}"}""")).Result["tasks"]![0]!["status"]!["timestamp"]!.GetValue<string>();
        (await ListAsync(agent, $$"""{"contextId":"{{context}}","statusTimestampAfter":"{{at}}"}""")).Result["totalSize"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_context_nobody_has_seen_is_an_empty_page()
    {
        var page = (await ListAsync(await AgentAsync("t-echo"), $$"""{"contextId":"{{NewId()}}"}""")).Result;
        page.ToJsonString().ShouldBe("""{"tasks":[],"nextPageToken":"","pageSize":50,"totalSize":0}""");
    }

    [Theory]
    [InlineData("pageSize", "0")]
    [InlineData("pageSize", "-1")]
    [InlineData("pageSize", "101")]
    [InlineData("pageSize", "\"abc\"")]
    [InlineData("pageSize", "1.5")]
    [InlineData("pageToken", "\"nonsense\"")]
    [InlineData("pageToken", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("status", "\"TASK_STATE_SLEEPING\"")]
    [InlineData("status", "\"completed\"")]
    [InlineData("status", "77")]
    [InlineData("historyLength", "-1")]
    [InlineData("statusTimestampAfter", "\"2020-01-01T00:00:00\"")]
    [InlineData("statusTimestampAfter", "\"yesterday\"")]
    [InlineData("statusTimestampAfter", "1577836800")]
    [InlineData("includeArtifacts", "\"perhaps\"")]
    public async Task A_bad_filter_is_refused_by_its_name_and_never_bent(string field, string value)
    {
        var agent = await AgentAsync("t-echo");
        var rpc = await ListAsync(agent, $$"""{"{{field}}":{{value}}}""");
        rpc.ErrorCode.ShouldBe(InvalidParams, rpc.Text);
        rpc.Fields.ShouldContain(field);
        var rest = await agent.GetAsync($"/tasks?{field}={Uri.EscapeDataString(value.Trim('"'))}");
        rest.Status.ShouldBe(400, rest.Text);
        rest.Fields.ShouldContain(field);
    }

    [Fact]
    public async Task A_page_token_is_bound_to_its_filters_and_cannot_be_changed()
    {
        var (agent, context, _) = await MadeAsync(3);
        var token = (await agent.RpcAsync("ListTasks", new JsonObject { ["contextId"] = context, ["pageSize"] = 1 })).Result["nextPageToken"]!.GetValue<string>();
        async Task<int?> CodeAsync(JsonObject parameters) => (await agent.RpcAsync("ListTasks", parameters)).ErrorCode;

        (await CodeAsync(new JsonObject { ["contextId"] = context, ["pageSize"] = 2, ["pageToken"] = token })).ShouldBeNull("the size of a page is no filter");
        (await CodeAsync(new JsonObject { ["pageToken"] = token })).ShouldBe(InvalidParams);
        (await CodeAsync(new JsonObject { ["contextId"] = NewId(), ["pageToken"] = token })).ShouldBe(InvalidParams);
        (await CodeAsync(new JsonObject { ["contextId"] = context, ["status"] = "TASK_STATE_COMPLETED", ["pageToken"] = token })).ShouldBe(InvalidParams);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            (await CodeAsync(new JsonObject { ["contextId"] = context, ["pageToken"] = new string(changed) })).ShouldBe(InvalidParams, $"character {i} of {token}");
        }

        (await CodeAsync(new JsonObject { ["contextId"] = context, ["pageToken"] = token[..^1] })).ShouldBe(InvalidParams);
    }

    [Fact]
    public async Task A_walk_through_pages_meets_every_task_that_does_not_move_while_others_arrive()
    {
        var (agent, context, ids) = await MadeAsync(30);
        var client = await OnAsync(Surface.Rpc10, "t-echo");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var arriving = ArriveAsync();

        var found = new List<string>();
        var token = "";
        do
        {
            var page = (await agent.RpcAsync("ListTasks", new JsonObject { ["contextId"] = context, ["pageSize"] = 4, ["pageToken"] = token })).Result;
            found.AddRange(page["tasks"]!.AsArray().Select(t => t!["id"]!.GetValue<string>()));
            token = page["nextPageToken"]!.GetValue<string>();
        }
        while (token.Length > 0);
        await stop.CancelAsync();
        await arriving;

        found.Distinct().Count().ShouldBe(found.Count, "no task twice");
        ids.ShouldAllBe(id => found.Contains(id));

        async Task ArriveAsync()
        {
            while (!stop.IsCancellationRequested) await client.SendForTaskAsync(new Outgoing("more") { ContextId = context });
        }
    }

    [Fact]
    public async Task The_newest_status_comes_first_even_when_the_task_is_old()
    {
        var client = await OnAsync(Surface.Rpc10, "t-ask");
        var context = NewId();
        var old = await client.SendForTaskAsync(new Outgoing("a") { ContextId = context });
        var young = await client.SendForTaskAsync(new Outgoing("b") { ContextId = context });
        await client.SendForTaskAsync(new Outgoing("c") { TaskId = old.Id });
        var page = (await (await AgentAsync("t-ask")).RpcAsync("ListTasks", new JsonObject { ["contextId"] = context })).Result;
        page["tasks"]!.AsArray().Select(t => t!["id"]!.GetValue<string>()).ShouldBe([old.Id, young.Id]);
    }

    [Fact]
    public async Task A_list_without_filters_shows_this_agents_tasks_only()
    {
        await (await OnAsync(Surface.Rpc10, "t-echo")).SendForTaskAsync(new Outgoing("x"));
        var reply = await AgentAsync("t-strict");
        var page = (await ListAsync(reply, "{}")).Result;
        page["totalSize"]!.GetValue<int>().ShouldBe(page["tasks"]!.AsArray().Count);
        var root = (await ListAsync(await Server.ClientAsync("/a2a"), """{"pageSize":100}""")).Result;
        root["totalSize"]!.GetValue<int>().ShouldBeGreaterThan(page["totalSize"]!.GetValue<int>());
        root["pageSize"]!.GetValue<int>().ToString(CultureInfo.InvariantCulture).ShouldBe("100");
    }
}
