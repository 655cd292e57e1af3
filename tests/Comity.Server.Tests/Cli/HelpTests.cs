using Comity.Server.Hosting.Settings;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Cli;

/// <summary>What the command line says of itself.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData]
    [InlineData("serve")]
    [InlineData("call")]
    [InlineData("try")]
    [InlineData("validate")]
    [InlineData("prove")]
    [InlineData("key")]
    [InlineData("key", "create")]
    [InlineData("key", "list")]
    [InlineData("key", "revoke")]
    [InlineData("conform")]
    [InlineData("doctor")]
    public async Task Every_verb_has_help_with_examples(params string[] verb)
    {
        var run = await CommandLine.RunAsync([.. verb, "--help"]);
        run.Code.ShouldBe(0, run.Error);
        run.Output.ShouldContain("Examples:");
        run.Output.ShouldContain("Exit codes:");
    }

    [Fact]
    public async Task Help_of_serve_names_every_setting()
    {
        var run = await CommandLine.RunAsync("serve", "--help");
        foreach (var setting in ServeSettings.All) run.Output.ShouldContain(setting.Option);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var run = await CommandLine.RunAsync("--version");
        run.Code.ShouldBe(0);
        Version.TryParse(run.Output.Trim(), out _).ShouldBeTrue(run.Output);
    }

    [Theory]
    [InlineData]
    [InlineData("sreve")]
    [InlineData("call")]
    [InlineData("call", "http://127.0.0.1:1", "x", "--a2a", "2.0")]
    [InlineData("key", "create", "x", "--scope", "root")]
    public async Task What_cannot_be_understood_exits_with_2(params string[] arguments)
    {
        var run = await CommandLine.RunAsync(arguments);
        run.Code.ShouldBe(2, run.Error);
        run.Error.ShouldContain("--help");
    }
}
