using Comity.Bench.Load;
using Comity.Bench.Report;
using Comity.Bench.Targets;

namespace Comity.Bench.Scenarios;

/// <param name="Units">What one exchange counts as: 1 request, or so many chunks.</param>
internal sealed record Contestant(string Name, ServerProcess Server, Exchange Exchange, int Connections = 64, int Units = 1);

/// <summary>Loads several targets in turn, round after round, so that what disturbs the machine disturbs all of them.</summary>
internal static class Contest
{
    // Until the hot paths are compiled for good, also where other work shares the processors.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(12);

    public static async Task<IReadOnlyList<Standing>> RunAsync(BenchOptions options, IReadOnlyList<Contestant> contestants, CancellationToken cancellationToken)
    {
        foreach (var contestant in contestants) await TurnAsync(contestant, s_warmUp, cancellationToken);
        var turns = contestants.ToDictionary(contestant => contestant, _ => new List<Turn>());
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var contestant in contestants)
                turns[contestant].Add(await TurnAsync(contestant, TimeSpan.FromSeconds(options.Seconds), cancellationToken));
        }

        return [.. contestants.Select(contestant => new Standing(contestant.Name, turns[contestant]))];
    }

    private static async Task<Turn> TurnAsync(Contestant contestant, TimeSpan time, CancellationToken cancellationToken)
    {
        var before = contestant.Server.Cpu;
        var load = await ClosedLoop.RunAsync(contestant.Server.Port, contestant.Connections, time, contestant.Exchange, cancellationToken);
        var cpu = contestant.Server.Cpu - before;
        var units = (double)load.Count * contestant.Units;
        return new Turn(units / load.Time.TotalSeconds, load.Percentile(0.5), load.Percentile(0.99), cpu.TotalMicroseconds / units);
    }
}
