using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Prove;

/// <summary>The proof that anyone can run, in its short form.</summary>
public sealed class ProveTests
{
    [Fact]
    public async Task A_short_proof_on_SQLite_finds_nothing_lost_and_nothing_doubled()
    {
        var run = await CommandLine.RunAsync("prove", "--for", "10s", "--seed", "1", "--json");
        run.Code.ShouldBe(0, run.Output + run.Error);
        run.ErrorLines[0].ShouldStartWith("seed 1 ");

        var result = JsonNode.Parse(run.Output)!;
        ((int)result["lost"]!).ShouldBe(0, run.Output);
        ((int)result["doubled"]!).ShouldBe(0, run.Output);
        ((int)result["givenUp"]!).ShouldBe(0, run.Output);
        ((int)result["unexpected"]!).ShouldBe(0, run.Output);
        ((int)result["kills"]!).ShouldBeGreaterThanOrEqualTo(2);
        ((int)result["accepted"]!).ShouldBeGreaterThan(0);
        ((int)result["accepted"]!).ShouldBe((int)result["finished"]! + (int)result["failedAsSaid"]!);
    }

    [Theory]
    [InlineData("--nodes", "3", "PostgreSQL")]
    [InlineData("--for", "soon", "duration")]
    [InlineData("--clients", "0", "from 1 to 256")]
    public async Task What_cannot_be_proved_is_said_before_anything_starts(string option, string value, string why)
    {
        var run = await CommandLine.RunAsync("prove", option, value);
        run.Code.ShouldBe(1);
        run.Error.ShouldContain(why);
        run.ErrorLines.Count.ShouldBe(1, run.Error);
    }

    [Fact]
    public async Task A_store_that_has_tasks_is_left_alone()
    {
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, TestContext.Current.CancellationToken);
        await new SurfaceClient(server.Http, "/agents/t-echo", Surface.Rpc10).SendForTaskAsync(new Outgoing("x"));
        (await server.StopAsync()).ShouldBe(0);

        var run = await CommandLine.RunAsync("prove", "--for", "1s", "--store", $"sqlite:{Path.Combine(server.DataFolder, "comity.db")}");
        run.Code.ShouldBe(1, run.Output);
        run.Error.ShouldContain("1 tasks");
        run.Error.ShouldContain("--yes");
    }
}
