using Comity.Bench.Report;
using Comity.Bench.Targets;

namespace Comity.Bench.Scenarios;

/// <summary>From the start of the process to the first 200, and the memory of a server that has nothing to do.</summary>
internal static class StartScenario
{
    private const int Starts = 9;
    private const double OfBareMax = 1.3, IdleMaxMiB = 110;

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        var data = folder.Sub("data");
        double first;
        using (var comity = await Programs.ComityAsync(data, cancellationToken)) first = comity.StartTook.TotalMilliseconds;

        List<double> bare = [], ours = [];
        for (var i = 0; i < Starts; i++)
        {
            using (var floor = await Programs.FloorAsync(null, cancellationToken)) bare.Add(floor.StartTook.TotalMilliseconds);
            using (var comity = await Programs.ComityAsync(data, cancellationToken)) ours.Add(comity.StartTook.TotalMilliseconds);
        }

        Page.Title("Start and idle memory");
        Page.Note("bare server, start to first 200", bare.Median(), " ms");
        Page.Note("Comity, start to first 200", ours.Median(), " ms");
        Page.Note("Comity, the first start on an empty folder", first, " ms");
        Page.AtMost("Comity / bare server", ours.Zip(bare, (mine, theirs) => mine / theirs).Median(), OfBareMax, "");
        using (var floor = await Programs.FloorAsync(null, cancellationToken)) Page.Note("bare server, idle memory", await IdleAsync(floor, cancellationToken), " MiB");
        using (var comity = await Programs.ComityAsync(data, cancellationToken)) Page.AtMost("Comity, idle memory", await IdleAsync(comity, cancellationToken), IdleMaxMiB, " MiB");
    }

    private static async Task<double> IdleAsync(ServerProcess server, CancellationToken cancellationToken) =>
        await server.SettledMemoryAsync(cancellationToken) / 1048576.0;
}
