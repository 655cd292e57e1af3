using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Cli;

/// <summary>The verbs that speak to a server, as a user runs them.</summary>
public sealed class VerbTests(SharedServer shared)
{
    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task Call_prints_the_answer_and_nothing_else(string version)
    {
        var run = await CommandLine.RunAsync("call", await UrlAsync("/agents/t-echo"), "hello", "--a2a", version);
        run.Code.ShouldBe(0, run.Error);
        run.Output.ShouldBe("echo: hello\n");
        run.Error.ShouldContain("completed");
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task Call_streams_what_the_agent_says(string version)
    {
        var run = await CommandLine.RunAsync("call", await UrlAsync("/agents/t-chunks"), "go", "--stream", "--json", "--a2a", version);
        run.Code.ShouldBe(0, run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBeGreaterThan(2);
        lines.ShouldAllBe(line => JsonNode.Parse(line, null, default) is JsonObject);
    }

    [Fact]
    public async Task Call_goes_on_with_a_question_that_was_asked()
    {
        var url = await UrlAsync("/agents/asker");
        var asked = await CommandLine.RunAsync("call", url, "a table", "--json");
        asked.Code.ShouldBe(0, asked.Error);
        var task = JsonNode.Parse(asked.Output)!["task"]!;
        task["status"]!["state"]!.GetValue<string>().ShouldBe("TASK_STATE_INPUT_REQUIRED");
        var answered = await CommandLine.RunAsync("call", url, "tomorrow", "--task", task["id"]!.GetValue<string>(), "--json");
        JsonNode.Parse(answered.Output)!["task"]!["id"]!.GetValue<string>().ShouldBe(task["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Call_of_an_agent_that_fails_exits_with_1()
    {
        var run = await CommandLine.RunAsync("call", await UrlAsync("/agents/failer"), "x");
        run.Code.ShouldBe(1);
        run.Error.ShouldContain("failed");
    }

    [Theory]
    [InlineData("/agents/none", "404")]
    public async Task Call_of_nobody_says_so(string path, string said)
    {
        var run = await CommandLine.RunAsync("call", await UrlAsync(path), "x");
        run.Code.ShouldBe(1);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain(said);
    }

    [Fact]
    public async Task Call_of_a_port_where_nothing_listens_says_so()
    {
        var run = await CommandLine.RunAsync("call", "http://127.0.0.1:1", "x");
        run.Code.ShouldBe(1);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("Nothing listens");
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked()
    {
        var server = await shared.GetAsync();
        var environment = new Dictionary<string, string> { ["COMITY_URL"] = server.BaseUrl.ToString(), ["COMITY_KEY"] = server.AdminKey };
        var made = await CommandLine.RunAsync(environment, "key", "create", "from-cli", "--scope", "agent", "--days", "3");
        made.Code.ShouldBe(0, made.Error);
        var key = made.Output.Trim();
        key.ShouldStartWith("cmt_");
        var client = new A2AClient(server.Http, "", key);
        (await client.GetAsync("/a2a/tasks")).Status.ShouldBe(200);

        var listed = await CommandLine.RunAsync(environment, "key", "list");
        listed.Output.ShouldContain("from-cli");
        listed.Output.ShouldNotContain(key);

        var id = key.Split('_')[1];
        (await CommandLine.RunAsync(environment, "key", "revoke", id)).Code.ShouldBe(0);
        (await client.GetAsync("/a2a/tasks")).Status.ShouldBe(401);
        (await CommandLine.RunAsync(environment, "key", "revoke", id)).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_without_the_admin_key_are_refused_with_the_way_out()
    {
        var run = await CommandLine.RunAsync("key", "list", "--url", await UrlAsync(""));
        run.Code.ShouldBe(1);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("--key");
    }

    [Fact]
    public async Task Try_shows_the_same_task_on_every_surface()
    {
        var run = await CommandLine.RunAsync("try", "--json");
        run.Code.ShouldBe(0, run.Error + run.Output);
        var result = JsonNode.Parse(run.Output)!;
        result["same"]!.GetValue<bool>().ShouldBeTrue();
        var steps = result["steps"]!.AsArray();
        steps.Select(step => step!["surface"]!.GetValue<string>()).Distinct().Order().ShouldBe(
            ["A2A 0.3 HTTP+JSON", "A2A 0.3 JSON-RPC", "A2A 1.0 HTTP+JSON", "A2A 1.0 JSON-RPC", "operator REST"], ignoreOrder: true);
        steps.Select(step => step!["task"]!.GetValue<string>()).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Try_tours_a_running_server_as_well()
    {
        var server = await shared.GetAsync();
        var run = await CommandLine.RunAsync("try", "--url", server.BaseUrl.ToString(), "--key", server.AdminKey);
        run.Code.ShouldBe(0, run.Error + run.Output);
        run.Output.ShouldContain("Every surface named the same tasks.");
    }

    private async Task<string> UrlAsync(string path) => (await shared.GetAsync()).BaseUrl.ToString().TrimEnd('/') + path;
}
