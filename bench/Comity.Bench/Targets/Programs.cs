namespace Comity.Bench.Targets;

/// <summary>How each server is started.</summary>
internal static class Programs
{
    private static readonly string s_here = AppContext.BaseDirectory;

    // What the launcher has built, compiled ahead of time as users run it; else the one beside this program.
    private static readonly string s_comity = Environment.GetEnvironmentVariable("COMITY_BENCH_PROGRAM") ?? Path.Combine(s_here, "comity.dll");

    public static Task<ServerProcess> ComityAsync(string data, CancellationToken cancellationToken) => ServerProcess.StartAsync(
        "dotnet",
        port => [s_comity, "serve", "--agents", Path.Combine(s_here, "agents"), "--data", data, "--urls", $"http://127.0.0.1:{port}"],
        "/health/live",
        cancellationToken);

    /// <param name="answers">See <see cref="Floors.FloorServer"/>; <see langword="null"/> for the bare server alone.</param>
    public static Task<ServerProcess> FloorAsync(string? answers, CancellationToken cancellationToken) => ServerProcess.StartAsync(
        "dotnet",
        port => [Path.Combine(s_here, "Comity.Bench.dll"), "floor", $"{port}", .. (IEnumerable<string>)(answers is null ? [] : [answers])],
        "/",
        cancellationToken);

    /// <summary>The official JavaScript SDK's server, or <see langword="null"/> when it is not installed.</summary>
    public static async Task<ServerProcess?> JavaScriptAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(Path.Combine(s_here, "../../../../js"));
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) return null;
        return await ServerProcess.StartAsync("node", port => [Path.Combine(folder, "server.mjs"), $"{port}"], "/", cancellationToken);
    }
}
