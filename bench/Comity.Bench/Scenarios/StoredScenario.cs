using System.Globalization;
using Comity.Bench.Load;
using Comity.Bench.Report;
using Comity.Bench.Seed;
using Comity.Bench.Targets;

namespace Comity.Bench.Scenarios;

/// <summary>Get and list on a small and on a large store.</summary>
internal static class StoredScenario
{
    private const int Few = 10_000;
    private const double OfFloorMin = 0.75, ListP50MaxMs = 1, GrowthMax = 1.2;

    private static readonly byte[] s_expected = "TASK_STATE_COMPLETED"u8.ToArray();

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        var few = await SeededStore.MakeAsync(Path.Combine(folder.Sub("few"), "comity.db"), Few, cancellationToken);
        var many = await SeededStore.MakeAsync(Path.Combine(folder.Sub("many"), "comity.db"), options.Tasks, cancellationToken);
        using var small = await Programs.ComityAsync(folder.Sub("few"), cancellationToken);
        using var large = await Programs.ComityAsync(folder.Sub("many"), cancellationToken);

        await CaptureAsync(small, A2ARequests.Get("/agents/echo", few.Tasks), folder, "get", cancellationToken);
        await CaptureAsync(small, A2ARequests.List("/agents/echo", few.Contexts), folder, "list", cancellationToken);
        using var floor = await Programs.FloorAsync(folder.Sub("floor"), cancellationToken);
        var inMany = string.Create(CultureInfo.InvariantCulture, $"Comity, {options.Tasks:N0} tasks");
        var inFew = string.Create(CultureInfo.InvariantCulture, $"Comity, {Few:N0} tasks");

        var gets = await Contest.RunAsync(options,
        [
            new("bare floor", floor, new Exchange(A2ARequests.Get("/bare/get", few.Tasks), s_expected, 0)),
            new(inFew, small, new Exchange(A2ARequests.Get("/agents/echo", few.Tasks), s_expected, 0)),
            new(inMany, large, new Exchange(A2ARequests.Get("/agents/echo", many.Tasks), s_expected, 0)),
        ], cancellationToken);
        Page.Title("Get a task by its id, 64 connections");
        Page.Table("request", gets);
        Page.Compare(gets[1], gets[0], OfFloorMin);
        Page.Compare(gets[2], gets[0], OfFloorMin);
        Page.AtMost("processor time, large / small store", gets[2].Ratio(gets[1], turn => turn.CpuMicros), GrowthMax, "");

        var lists = await Contest.RunAsync(options,
        [
            new("bare floor", floor, new Exchange(A2ARequests.List("/bare/list", few.Contexts), s_expected, 0), 1),
            new(inFew, small, new Exchange(A2ARequests.List("/agents/echo", few.Contexts), s_expected, 0), 1),
            new(inMany, large, new Exchange(A2ARequests.List("/agents/echo", many.Contexts), s_expected, 0), 1),
        ], cancellationToken);
        Page.Title($"List a page of 50 by context ({SeededStore.TasksPerContext} tasks in each), 1 connection");
        Page.Table("request", lists);
        Page.AtMost("p50 in the large store", lists[2].P50.TotalMilliseconds, ListP50MaxMs, " ms");
        Page.AtMost("p50, large / small store", lists[2].Ratio(lists[1], turn => turn.P50.Ticks), GrowthMax, "");
        Page.AtMost("processor time, large / small store", lists[2].Ratio(lists[1], turn => turn.CpuMicros), GrowthMax, "");
    }

    private static async Task CaptureAsync(ServerProcess comity, RequestBytes request, WorkFolder folder, string name, CancellationToken cancellationToken)
    {
        var answer = await Capture.BodyAsync(comity.Port, request, cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder.Sub("floor"), name + ".json"), answer, cancellationToken);
    }
}
