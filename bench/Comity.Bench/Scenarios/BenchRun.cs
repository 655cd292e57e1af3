using Comity.Bench.Report;
using Comity.Bench.Targets;

namespace Comity.Bench.Scenarios;

/// <summary>Runs the chosen scenarios one after the other.</summary>
internal static class BenchRun
{
    private static readonly IReadOnlyDictionary<string, Func<BenchOptions, CancellationToken, Task>> s_scenarios = new Dictionary<string, Func<BenchOptions, CancellationToken, Task>>
    {
        ["echo"] = EchoScenario.RunCurrentAsync,
        ["echo-0.3"] = EchoScenario.RunOlderAsync,
        ["stream"] = StreamScenario.RunAsync,
        ["stream-paced"] = StreamScenario.RunPacedAsync,
        ["chunk-cost"] = StreamScenario.RunCostAsync,
        ["stored"] = StoredScenario.RunAsync,
        ["subscribers"] = SubscriberScenario.RunAsync,
        ["start"] = StartScenario.RunAsync,
    };

    public static IReadOnlyList<string> Names { get; } = [.. s_scenarios.Keys];

    public static async Task<int> RunAsync(BenchOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        using (var folder = new WorkFolder()) Page.Line($"Machine: {Machine.Describe(folder.Path)}");
        Page.Line($"Each target: {options.Rounds} rounds of {options.Seconds} s, in turn; medians.");
        try
        {
            foreach (var (name, run) in s_scenarios)
            {
                if (options.Only.Count == 0 || options.Only.Contains(name)) await run(options, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 130;
        }

        Page.Line($"\nLoad at the end: {Machine.Load()}");
        return 0;
    }
}
