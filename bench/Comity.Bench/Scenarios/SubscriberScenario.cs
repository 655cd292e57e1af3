using Comity.Bench.Load;
using Comity.Bench.Report;
using Comity.Bench.Targets;

namespace Comity.Bench.Scenarios;

/// <summary>Many readers of one task: what each costs while nothing happens, and how soon all have what happened.</summary>
internal static class SubscriberScenario
{
    private const int Count = 2000;
    private const int EventsWanted = 41;
    private const double MemoryMaxKiB = 20, DeliveryMaxMs = 60;

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        using var comity = await Programs.ComityAsync(folder.Sub("data"), cancellationToken);
        Page.Title($"{Count:N0} subscribers of one task");
        await MemoryAsync(comity, cancellationToken);
        await DeliveryAsync(comity, cancellationToken);
    }

    private static async Task MemoryAsync(ServerProcess comity, CancellationToken cancellationToken)
    {
        var task = await BeginAsync(comity, "/agents/quiet", cancellationToken);
        var request = A2ARequests.Subscribe("/agents/quiet", task);

        // A crowd that came and went: what the process keeps of it is not the cost of a subscriber.
        using (await SubscriberCrowd.OpenAsync(comity.Port, request, Count / 10, cancellationToken)) await comity.SettledMemoryAsync(cancellationToken);
        var before = await comity.SettledMemoryAsync(cancellationToken);
        using var crowd = await SubscriberCrowd.OpenAsync(comity.Port, request, Count, cancellationToken);
        var after = await comity.SettledMemoryAsync(cancellationToken);
        Page.AtMost("memory per idle subscriber", (after - before) / 1024.0 / Count, MemoryMaxKiB, " KiB");
    }

    private static async Task DeliveryAsync(ServerProcess comity, CancellationToken cancellationToken)
    {
        var task = await BeginAsync(comity, "/agents/clock", cancellationToken);
        using var crowd = await SubscriberCrowd.OpenAsync(comity.Port, A2ARequests.Subscribe("/agents/clock", task), Count, cancellationToken);
        var before = comity.Cpu;
        var times = await crowd.DeliveriesAsync(EventsWanted, cancellationToken);
        Page.AtMost("one event to all, from its timestamp to the last reader, p50", times.Select(time => time.TotalMilliseconds).Median(), DeliveryMaxMs, " ms");
        Page.Note("the slowest of them", times.Max().TotalMilliseconds, " ms");
        Page.Note("processor time per event and reader", (comity.Cpu - before).TotalMicroseconds / EventsWanted / Count, " µs");
    }

    private static async Task<string> BeginAsync(ServerProcess comity, string path, CancellationToken cancellationToken) =>
        A2ARequests.TaskOf(await Capture.BodyAsync(comity.Port, A2ARequests.Begin(path, "go"), cancellationToken));
}
