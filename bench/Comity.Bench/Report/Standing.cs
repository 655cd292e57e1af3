namespace Comity.Bench.Report;

/// <summary>One target's turns in a contest.</summary>
internal sealed record Standing(string Name, IReadOnlyList<Turn> Turns)
{
    public double PerSecond => Median(turn => turn.PerSecond);

    public TimeSpan P50 => TimeSpan.FromTicks((long)Median(turn => turn.P50.Ticks));

    public TimeSpan P99 => TimeSpan.FromTicks((long)Median(turn => turn.P99.Ticks));

    public double CpuMicros => Median(turn => turn.CpuMicros);

    /// <summary>The median over the rounds of this target's figure divided by the other's in the same round.</summary>
    public double Ratio(Standing other, Func<Turn, double> figure) =>
        Turns.Zip(other.Turns, (mine, theirs) => figure(mine) / figure(theirs)).Median();

    private double Median(Func<Turn, double> figure) => Turns.Select(figure).Median();
}

internal static class Medians
{
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
