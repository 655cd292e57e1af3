using System.Net;
using System.Net.Sockets;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>What the operator did wrong is said in one line each, and the exit code tells that it was not started.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        var run = await ServeAsync("--urls", url);
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.Count.ShouldBe(1, run.Error);
        run.ErrorLines[0].ShouldContain(url);
        run.ErrorLines[0].ShouldContain("in use");
        run.Output.ShouldBeEmpty("a key that is printed by a server that never ran is lost");
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_one_clear_line()
    {
        var file = _folder.Write("file", "not a folder");
        var run = await CommandLine.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(file, "data"));
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.Count.ShouldBe(1, run.Error);
        run.ErrorLines[0].ShouldContain("--data");
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await using var first = await ComityProcess.StartAsync(new ServerSetup { DataFolder = _folder.Path }, TestContext.Current.CancellationToken);
        var run = await ServeAsync("--urls", "http://127.0.0.1:0");
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.Count.ShouldBe(1, run.Error);
    }

    [Fact]
    public async Task Every_mistake_in_role_files_has_its_own_line_with_its_place()
    {
        var broken = _folder.Write("broken.yaml", "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: Broken Name, description: x}\nspec:\n  script: 7\n");
        var run = await ServeAsync("--urls", "http://127.0.0.1:0", "--agents", broken);
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.ShouldNotBeEmpty();
        run.ErrorLines.ShouldAllBe(line => line.StartsWith($"comity: {broken}:", StringComparison.Ordinal));
        run.ErrorLines.ShouldContain(line => line.Contains(":3:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_default_agent_is_named_with_the_nearest_one()
    {
        var run = await ServeAsync("--urls", "http://127.0.0.1:0", "--demo", "--default-agent", "ecko");
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("'echo'");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", null)]
    [InlineData("http://127.0.0.1:0", "https://agents.example.com")]
    public async Task Others_are_never_let_in_without_a_key(string url, string? publicUrl)
    {
        string[] more = publicUrl is null ? [] : ["--public-url", publicUrl];
        var run = await ServeAsync(["--urls", url, "--require-auth", "false", .. more]);
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("without authentication");
    }

    [Theory]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("ftp://127.0.0.1:21")]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:0/path")]
    public async Task An_address_that_cannot_be_listened_on_is_one_clear_line(string url)
    {
        var run = await ServeAsync("--urls", url);
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("--urls");
    }

    [Fact]
    public async Task Every_origin_on_loopback_without_a_key_is_refused()
    {
        var run = await ServeAsync("--urls", "http://127.0.0.1:0", "--cors-origin", "*");
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("--require-auth");
    }

    [Fact]
    public async Task A_store_of_an_unknown_kind_is_one_clear_line_without_its_password()
    {
        var run = await ServeAsync("--store", "mysql://user:hunter2@host/db");
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.ShouldHaveSingleItem().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("--log-level", "loud")]
    [InlineData("--limit-body", "12")]
    [InlineData("--stop-grace", "soon")]
    [InlineData("--limit-rate", "-1")]
    public async Task A_value_that_cannot_be_read_names_its_option(string option, string value)
    {
        var run = await ServeAsync(option, value);
        run.Code.ShouldBe(1, run.Error);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith($"comity: {option}: ");
    }

    [Theory]
    [InlineData("--dmeo")]
    [InlineData("--urls")]
    [InlineData("extra")]
    public async Task A_command_line_that_cannot_be_understood_exits_with_2(string argument)
    {
        var run = await CommandLine.RunAsync("serve", argument);
        run.Code.ShouldBe(2, run.Error);
        run.Error.ShouldContain("--help");
        run.Error.ShouldNotContain("   at ");
    }

    private Task<CommandLine> ServeAsync(params string[] arguments) => CommandLine.RunAsync(["serve", "--data", _folder.Path, .. arguments]);
}
