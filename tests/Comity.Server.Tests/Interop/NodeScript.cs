using System.Diagnostics;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Interop;

/// <summary>A script of <c>tests/interop</c>, run by Node.js against a server of ours.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan s_max = TimeSpan.FromMinutes(4);

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "interop");

    /// <summary>Runs a suite with Node's own test runner; fails with its whole output unless every test of it passed.</summary>
    public static async Task TestAsync(string file, Uri server)
    {
        using var process = Start(["--test", "--test-reporter=tap", file], ("COMITY_URL", server.ToString().TrimEnd('/')));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_max);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        var report = await output + await errors;
        if (process.ExitCode != 0) Assert.Fail($"{file} failed:\n{report}");
        report.ShouldContain("\n# fail 0");
        report.ShouldNotContain("\n# pass 0");
        TestContext.Current.SendDiagnosticMessage(file + ": " + report.Split('\n').First(line => line.StartsWith("# pass", StringComparison.Ordinal)));
    }

    /// <summary>Starts a script; its output and error are redirected.</summary>
    public static Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            throw new InvalidOperationException($"Run 'npm ci' in {Folder} first; ./test does.");
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("Node.js did not start.");
    }
}
