using System.Diagnostics;

namespace Comity.Bench.Load;

/// <summary>So many connections, each of which asks again as soon as it was answered.</summary>
internal static class ClosedLoop
{
    public static async Task<LoadFigures> RunAsync(int port, int connections, TimeSpan time, Exchange exchange, CancellationToken cancellationToken)
    {
        var lanes = new HttpLane[connections];
        try
        {
            for (var i = 0; i < connections; i++) lanes[i] = await HttpLane.OpenAsync(port, cancellationToken).OffTheSocketThread();
            var began = Stopwatch.GetTimestamp();
            var end = began + (long)(time.TotalSeconds * Stopwatch.Frequency);
            var waits = await Task.WhenAll(lanes.Select(lane => AskAsync(lane, exchange.For(port), end, cancellationToken))).OffTheSocketThread();
            return new LoadFigures(Stopwatch.GetElapsedTime(began), [.. waits.SelectMany(wait => wait).Order()]);
        }
        finally
        {
            foreach (var lane in lanes) lane?.Dispose();
        }
    }

    private static async Task<List<long>> AskAsync(HttpLane lane, Exchange exchange, long end, CancellationToken cancellationToken)
    {
        var waits = new List<long>(4096);
        for (var began = Stopwatch.GetTimestamp(); began < end;)
        {
            await exchange.RunAsync(lane, cancellationToken);
            var now = Stopwatch.GetTimestamp();
            waits.Add(now - began);
            began = now;
        }

        return waits;
    }
}

/// <param name="Waits">How long each answer took, in ticks of <see cref="Stopwatch"/>, ascending.</param>
internal sealed record LoadFigures(TimeSpan Time, long[] Waits)
{
    public int Count => Waits.Length;

    public TimeSpan Percentile(double share) => Stopwatch.GetElapsedTime(0, Waits[(int)(share * (Waits.Length - 1))]);
}
