using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Conform;

/// <summary><c>comity conform</c>: it finds nothing against our own server, and against a bad one what is bad.</summary>
public sealed class ConformTests(SharedServer shared)
{
    [Fact]
    public async Task Our_own_agent_passes_every_case_on_every_lane()
    {
        var server = await shared.GetAsync();
        var run = await CommandLine.RunAsync("conform", server.BaseUrl + "agents/echo", "--json");
        var report = JsonNode.Parse(run.Output)!;
        string[] wrong = [.. Cases(report).Where(one => Outcome(one) is "FAIL" or "WARN").Select(one => one.ToJsonString())];
        wrong.ShouldBeEmpty();
        run.Code.ShouldBe(0, run.Error);
        Cases(report).Select(one => one["lane"]!.ToString()).Distinct().ShouldBe(
            ["card/1.0", "card/0.3", "card/any", "jsonrpc/1.0", "rest/1.0", "jsonrpc/0.3", "rest/0.3"], ignoreOrder: true);
        Cases(report).Count(one => Outcome(one) == "PASS").ShouldBeGreaterThan(300);
    }

    [Fact]
    public async Task A_server_that_answers_wrongly_is_told_exactly_what_is_wrong()
    {
        await using var server = await CrookedServer.StartAsync();
        var run = await CommandLine.RunAsync("conform", server.Url, "--json");
        run.Code.ShouldBe(1, run.Error);
        var report = JsonNode.Parse(run.Output)!;
        var failed = Cases(report).Where(one => Outcome(one) == "FAIL").ToList();
        failed.Select(one => one["id"]!.ToString()).ShouldBe(CrookedServer.WrongInMust, ignoreOrder: true);
        failed.ShouldAllBe(one => one["expected"] != null && one["came"] != null && one["section"]!.ToString().StartsWith("1.0 §", StringComparison.Ordinal));
        Cases(report).Where(one => Outcome(one) == "WARN").Select(one => one["id"]!.ToString()).ShouldBe(CrookedServer.WrongInShould, ignoreOrder: true);
    }

    [Fact]
    public async Task Warnings_alone_are_a_success()
    {
        await using var server = await CrookedServer.StartAsync();
        var run = await CommandLine.RunAsync("conform", server.Url, "--only", CrookedServer.WrongInShould[0]);
        run.Code.ShouldBe(0, run.Output + run.Error);
        run.Output.ShouldContain("WARN");
        run.Output.ShouldContain("SHOULD");
    }

    [Fact]
    public async Task A_failure_names_the_section_what_was_expected_and_what_came()
    {
        await using var server = await CrookedServer.StartAsync();
        var run = await CommandLine.RunAsync("conform", server.Url, "--only", "list.page-size-zero");
        run.Code.ShouldBe(1);
        var lines = run.Output.Split('\n');
        lines.ShouldContain(line => line.StartsWith("  FAIL  list.page-size-zero", StringComparison.Ordinal));
        lines.ShouldContain("        A2A 1.0 §3.1.4, MUST");
        lines.ShouldContain(line => line.Contains("expected  the error invalid params (-32602)", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("came      200 application/json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interfaces_that_cannot_be_checked_are_said_to_be_so()
    {
        await using var server = await CrookedServer.StartAsync();
        var run = await CommandLine.RunAsync("conform", server.Url, "--only", "card.served");
        run.Output.ShouldContain("gRPC 1.0");
        run.Output.ShouldContain("not checked");
    }

    [Fact]
    public async Task The_key_goes_to_the_origin_of_the_card_only()
    {
        await using var server = await CrookedServer.StartAsync();
        await CommandLine.RunAsync("conform", server.Url, "--only", "get.unknown", "--key", "secret-of-the-user");
        server.Authorizations.ShouldContain("Bearer secret-of-the-user");
        await using var lure = await CrookedServer.StartAsync(callsAt: server.Url + "/a2a");
        server.Authorizations.Clear();
        await CommandLine.RunAsync("conform", lure.Url, "--only", "get.unknown", "--key", "secret-of-the-user");
        lure.Authorizations.ShouldContain("Bearer secret-of-the-user");
        server.Authorizations.ShouldAllBe(header => header == "");
    }

    [Theory]
    [InlineData("--only", "no.such.case")]
    [InlineData("--a2a", "0.3")]
    [InlineData("--binding", "rest")]
    public async Task What_is_not_there_to_be_checked_is_said(params string[] options)
    {
        await using var server = await CrookedServer.StartAsync();
        var run = await CommandLine.RunAsync(["conform", server.Url, .. options]);
        run.Code.ShouldBe(1);
        run.ErrorLines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_server_without_a_card_is_said_to_have_none()
    {
        var run = await CommandLine.RunAsync("conform", (await shared.GetAsync()).BaseUrl + "health/live.json");
        run.Code.ShouldBe(1);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("no agent card");
    }

    private static IEnumerable<JsonNode> Cases(JsonNode report) => report["cases"]!.AsArray().Select(one => one!);

    private static string Outcome(JsonNode one) => one["outcome"]!.ToString();
}
