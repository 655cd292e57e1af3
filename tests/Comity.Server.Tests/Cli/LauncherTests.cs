using System.Diagnostics;
using System.Runtime.Versioning;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Cli;

/// <summary>The launcher, with a stand-in for the SDK: when it builds, and what it hands on.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LauncherTests : IDisposable
{
    private const string FakeSdk = """
        #!/bin/sh
        here=$(dirname "$0")
        if [ "$1" = publish ]; then
            echo built >>"$here/builds"
            while [ $# -gt 0 ]; do [ "$1" != -o ] || out=$2; shift; done
            if [ -f "$here/broken" ]; then echo "Program.cs(3,7): error CS1002: ; expected"; exit 1; fi
            mkdir -p "$(dirname "$out")/obj/Comity.Cli"
            : >"$(dirname "$out")/obj/Comity.Cli/project.assets.json"
            : >"$out/comity.dll"
            exit 0
        fi
        shift
        for argument in "$@"; do echo "<$argument>"; done
        exit 7
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _root;

    public LauncherTests()
    {
        _root = Path.Combine(_folder.Path, "a path with spaces");
        Directory.CreateDirectory(Path.Combine(_root, "src", "Comity.Cli"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bin"));
        File.Copy(Path.Combine(Repository.Root, "comity"), Launcher);
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json"]) File.WriteAllText(Path.Combine(_root, file), "");
        File.WriteAllText(Source, "");
        File.WriteAllText(Path.Combine(_folder.Path, "bin", "dotnet"), FakeSdk);
        foreach (var program in (string[])[Launcher, Path.Combine(_folder.Path, "bin", "dotnet")])
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Launcher => Path.Combine(_root, "comity");

    private string Source => Path.Combine(_root, "src", "Comity.Cli", "Program.cs");

    private int Builds => File.Exists(Path.Combine(_folder.Path, "bin", "builds")) ? File.ReadAllLines(Path.Combine(_folder.Path, "bin", "builds")).Length : 0;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_builds_once_and_passes_every_argument_and_the_exit_code_on()
    {
        var first = await RunAsync("call", "two words", "", "--json", "$HOME");
        first.ShouldBe((7, "<call>\n<two words>\n<>\n<--json>\n<$HOME>\n", ""));
        (await RunAsync("x")).Code.ShouldBe(7);
        Builds.ShouldBe(1);
    }

    [Fact]
    public async Task It_builds_again_when_a_source_has_changed_or_gone()
    {
        await RunAsync();
        File.SetLastWriteTimeUtc(Source, DateTime.UtcNow.AddMinutes(1));
        await RunAsync();
        Builds.ShouldBe(2);

        var extra = Path.Combine(_root, "src", "Comity.Cli", "Extra.cs");
        File.SetLastWriteTimeUtc(Source, DateTime.UtcNow.AddMinutes(-1));
        File.WriteAllText(extra, "");
        await RunAsync();
        Builds.ShouldBe(3);
        File.Delete(extra);
        await RunAsync();
        Builds.ShouldBe(4);
        await RunAsync();
        Builds.ShouldBe(4);
    }

    [Fact]
    public async Task Two_at_once_build_once()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync("x")));
        runs.ShouldAllBe(run => run.Code == 7);
        Builds.ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_build_says_what_is_wrong_and_is_tried_again()
    {
        var mark = Path.Combine(_folder.Path, "bin", "broken");
        File.WriteAllText(mark, "");
        var failed = await RunAsync("x");
        failed.Code.ShouldBe(1);
        failed.Error.ShouldContain("error CS1002");
        failed.Output.ShouldBeEmpty();
        File.Delete(mark);
        (await RunAsync("x")).Code.ShouldBe(7);
    }

    [Fact]
    public async Task It_can_be_called_through_a_link_from_anywhere()
    {
        var link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, Launcher);
        (await RunProgramAsync(link, ["x"])).Output.ShouldBe("<x>\n");
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunProgramAsync(Launcher, arguments);

    private async Task<(int Code, string Output, string Error)> RunProgramAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["PATH"] = Path.Combine(_folder.Path, "bin") + ":/usr/bin:/bin";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
