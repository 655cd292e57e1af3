using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Doctor;

/// <summary><c>comity doctor</c>, over real folders, files and ports.</summary>
public sealed class DoctorTests(SharedServer shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_good_place_is_found_good_and_nothing_is_left_behind()
    {
        var run = await RunAsync("--agents", TestAgents.Folder);
        run.Code.ShouldBe(0, run.Output);
        foreach (var check in (string[])["runtime", "sqlite", "time zones", "data", "disk", "store", "address", "agents"]) Finding(run, check).ShouldNotBeNull(run.Output);
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_line_says_ok_or_what_is_wrong()
    {
        var run = await CommandLine.RunAsync("doctor", "--data", _folder.Path, "--urls", "http://127.0.0.1:0");
        run.Code.ShouldBe(0, run.Error + run.Output);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith("ok ", StringComparison.Ordinal) || line.StartsWith("warning ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_wrong()
    {
        var run = await RunInAsync(_folder.Write("data", "no folder"));
        run.Code.ShouldBe(1);
        Finding(run, "data")!["mend"]!.ToString().ShouldContain("--data");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_data_folder_that_others_may_read_is_a_warning_with_the_way_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have no such modes there.");
        var open = Directory.CreateDirectory(Path.Combine(_folder.Path, "open")).FullName;
        File.SetUnixFileMode(open, (UnixFileMode)Convert.ToInt32("755", 8));
        var run = await RunInAsync(open);
        run.Code.ShouldBe(0, run.Output);
        Finding(run, "data")!["severity"]!.ToString().ShouldBe("warning");
        Finding(run, "data")!["mend"]!.ToString().ShouldContain("chmod 700");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_data_folder_that_cannot_be_read_is_wrong()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have no such modes there.");
        var closed = Directory.CreateDirectory(Path.Combine(_folder.Path, "closed")).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            var run = await CommandLine.RunHeldByModesAsync("doctor", "--data", closed, "--json", "--urls", "http://127.0.0.1:0");
            run.Code.ShouldBe(1);
            Finding(run, "data")!["mend"]!.ToString().ShouldContain("chown");
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_store_that_is_no_database_is_wrong()
    {
        _folder.Write("comity.db", new string('x', 4096));
        var run = await RunAsync();
        run.Code.ShouldBe(1);
        Finding(run, "store")!["severity"]!.ToString().ShouldBe("wrong");
    }

    [Fact]
    public async Task A_broken_role_file_is_counted_and_the_way_to_its_errors_is_told()
    {
        var file = _folder.Write("bad.yaml", "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: bad, description: x}\nspec:\n  skript: []\n");
        var run = await RunAsync("--agents", file);
        run.Code.ShouldBe(1);
        Finding(run, "agents")!["text"]!.ToString().ShouldContain("errors");
        Finding(run, "agents")!["mend"]!.ToString().ShouldBe($"comity validate {file}");
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_wrong()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var run = await RunAsync("--urls", $"http://{listener.LocalEndpoint}");
        run.Code.ShouldBe(1);
        Finding(run, "address")!["text"]!.ToString().ShouldContain("in use");
    }

    [Fact]
    public async Task A_running_server_is_recognised_and_asked_for_its_store()
    {
        var server = await shared.GetAsync();
        var run = await CommandLine.RunAsync("doctor", "--data", server.DataFolder, "--urls", server.BaseUrl.ToString(), "--json");
        run.Code.ShouldBe(0, run.Output);
        Finding(run, "address")!["text"]!.ToString().ShouldContain("Comity");
        Finding(run, "store")!["text"]!.ToString().ShouldContain("in use by the running server");
    }

    [Fact]
    public async Task A_store_in_use_by_nobody_who_answers_is_wrong()
    {
        var server = await shared.GetAsync();
        var run = await CommandLine.RunAsync("doctor", "--data", server.DataFolder, "--urls", "http://127.0.0.1:0", "--json");
        run.Code.ShouldBe(1);
        Finding(run, "store")!["mend"]!.ToString().ShouldContain("--urls");
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_wrong_and_its_password_is_not_repeated()
    {
        var run = await CommandLine.RunAsync("doctor", "--store", "postgres://me:hush-hush@127.0.0.1:1/comity", "--urls", "http://127.0.0.1:0", "--json");
        run.Code.ShouldBe(1, run.Error);
        Finding(run, "store")!["severity"]!.ToString().ShouldBe("wrong");
        (run.Output + run.Error).ShouldNotContain("hush-hush");
    }

    private Task<CommandLine> RunAsync(params string[] more) => RunInAsync(_folder.Path, more);

    private static Task<CommandLine> RunInAsync(string data, params string[] more) =>
        CommandLine.RunAsync(["doctor", "--data", data, "--json", .. more.Contains("--urls") ? [] : (string[])["--urls", "http://127.0.0.1:0"], .. more]);

    private static JsonNode? Finding(CommandLine run, string check) =>
        JsonNode.Parse(run.Output)!["findings"]!.AsArray().FirstOrDefault(finding => finding!["check"]!.ToString() == check);
}
