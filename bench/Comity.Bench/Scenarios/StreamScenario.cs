using Comity.Bench.Floors;
using Comity.Bench.Load;
using Comity.Bench.Report;
using Comity.Bench.Targets;

namespace Comity.Bench.Scenarios;

/// <summary>Streams in which every chunk is on disk before anybody sees it.</summary>
internal static class StreamScenario
{
    private const double OfFloorMin = 0.70, LongChunkCostMax = 1.10;
    private const int Short = 20, Long = 2000;

    private static readonly byte[] s_expected = "TASK_STATE_COMPLETED"u8.ToArray();

    public static Task RunAsync(BenchOptions options, CancellationToken cancellationToken) =>
        RunAsync(options, $"Streams of {Short} chunks, 64 connections, the agent does not wait", $"{Short}", "", cancellationToken);

    public static Task RunPacedAsync(BenchOptions options, CancellationToken cancellationToken) =>
        RunAsync(options, $"Streams of {Short} chunks, 64 connections, a chunk every 5 ms", $"{Short} paced", "?pauseMs=5", cancellationToken);

    /// <summary>Whether a chunk costs the same in a long stream.</summary>
    public static async Task RunCostAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        using var comity = await Programs.ComityAsync(folder.Sub("data"), cancellationToken);
        var few = await EnterAsync($"Comity, {Short} chunks", comity, $"{Short}", Short, folder, "few", cancellationToken);
        var many = await EnterAsync($"Comity, {Long} chunks", comity, $"{Long}", Long, folder, "many", cancellationToken);
        using var floor = await Programs.FloorAsync(folder.Sub("floor"), cancellationToken);
        var standings = await Contest.RunAsync(options, [few, many, Floor(floor, few, "few", ""), Floor(floor, many, "many", "")], cancellationToken);

        Page.Title($"What a chunk costs in streams of {Short} and of {Long}");
        Page.Table("chunk", standings);
        Page.AtMost("processor time per chunk, long / short stream", standings[1].Ratio(standings[0], turn => turn.CpuMicros), LongChunkCostMax, "");
        Page.Compare(standings[1], standings[3]);
    }

    private static async Task RunAsync(BenchOptions options, string title, string text, string query, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        using var comity = await Programs.ComityAsync(folder.Sub("data"), cancellationToken);
        var entry = await EnterAsync("Comity", comity, text, Short, folder, "stream", cancellationToken);
        using var floor = await Programs.FloorAsync(folder.Sub("floor"), cancellationToken);
        var standings = await Contest.RunAsync(options, [Floor(floor, entry, "stream", query), entry], cancellationToken);

        Page.Title(title);
        Page.Table("chunk", standings);
        Page.Compare(standings[1], standings[0], OfFloorMin);
    }

    /// <summary>Comity, and its stream in a file for the floor.</summary>
    private static async Task<Contestant> EnterAsync(string name, ServerProcess comity, string text, int chunks, WorkFolder folder, string file, CancellationToken cancellationToken)
    {
        var request = A2ARequests.Send("/agents/chunks", text, stream: true);
        var stream = await Capture.BodyAsync(comity.Port, request, cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder.Sub("floor"), file + ".sse"), stream, cancellationToken);
        var frames = Frames.Split(stream).Count;
        return frames > chunks
            ? new Contestant(name, comity, new Exchange(request, s_expected, frames), Units: chunks)
            : throw new InvalidOperationException($"Expected more than {chunks} events, got {frames}.");
    }

    private static Contestant Floor(ServerProcess floor, Contestant like, string name, string query) => new(
        like.Name.Replace("Comity", "durable floor", StringComparison.Ordinal),
        floor,
        new Exchange(A2ARequests.Send($"/durable/{name}{query}", "20", stream: true), s_expected, like.Exchange.Frames),
        Units: like.Units);
}
