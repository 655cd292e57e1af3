using System.Diagnostics;

namespace Comity.Server.Tests.Harness;

/// <summary>The real <c>comity</c>, run to its end.</summary>
/// <param name="Code">The exit code.</param>
public sealed record CommandLine(int Code, string Output, string Error)
{
    private static readonly TimeSpan s_max = TimeSpan.FromSeconds(90);

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static Task<CommandLine> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    public static Task<CommandLine> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync(["dotnet"], environment, arguments);

    /// <summary>Runs as somebody whom file modes stop, also where the tests run as root.</summary>
    public static Task<CommandLine> RunHeldByModesAsync(params string[] arguments) => RunAsync(
        Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--", "dotnet"] : ["dotnet"],
        new Dictionary<string, string>(),
        arguments);

    private static async Task<CommandLine> RunAsync(string[] program, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_max);
        var start = new ProcessStartInfo(program[0], program[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(ComityProcess.ProgramPath);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("COMITY_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new CommandLine(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
