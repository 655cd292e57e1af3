using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Cli;

/// <summary><c>comity validate</c>.</summary>
public sealed class ValidateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Good_files_pass()
    {
        var run = await CommandLine.RunAsync("validate", TestAgents.Folder);
        run.Code.ShouldBe(0, run.Error);
        run.Output.ShouldContain("t-echo");
    }

    [Fact]
    public async Task A_mistake_is_told_with_its_place_and_the_way_out()
    {
        var file = _folder.Write("bad.yaml", "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: bad, description: x}\nspec:\n  skript: []\n");
        var run = await CommandLine.RunAsync("validate", file);
        run.Code.ShouldBe(1, run.Output);
        run.ErrorLines.ShouldContain(line => line.StartsWith($"{file}:5:3: error:", StringComparison.Ordinal) && line.Contains("script", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_for_machines()
    {
        var file = _folder.Write("bad.yaml", "kind: [\n");
        var run = await CommandLine.RunAsync("validate", file, "--json");
        run.Code.ShouldBe(1);
        var problem = JsonNode.Parse(run.Output)!["problems"]!.AsArray().ShouldHaveSingleItem()!;
        problem["file"]!.GetValue<string>().ShouldBe(file);
        problem["line"]!.GetValue<int>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error() => (await CommandLine.RunAsync("validate", Path.Combine(_folder.Path, "none.yaml"))).Code.ShouldBe(1);
}
