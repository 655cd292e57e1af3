using System.Globalization;

namespace Comity.Bench.Report;

/// <summary>Prints tables and whether goals were met.</summary>
internal static class Page
{
    public static void Title(string title) => Console.WriteLine($"\n## {title}\n");

    public static void Line(string text) => Console.WriteLine(text);

    public static void Table(string unit, IReadOnlyList<Standing> standings)
    {
        Line($"| target | {unit}s/s | p50 ms | p99 ms | CPU µs/{unit} |");
        Line("| --- | ---: | ---: | ---: | ---: |");
        foreach (var standing in standings)
            Line(string.Create(CultureInfo.InvariantCulture, $"| {standing.Name} | {standing.PerSecond:N0} | {standing.P50.TotalMilliseconds:0.00} | {standing.P99.TotalMilliseconds:0.00} | {standing.CpuMicros:0.0} |"));
        Line("");
    }

    /// <summary>Comity beside another target, by rate and by processor time.</summary>
    public static void Compare(Standing comity, Standing other, double? rateMin = null)
    {
        var rate = comity.Ratio(other, turn => turn.PerSecond);
        var cost = comity.Ratio(other, turn => turn.CpuMicros);
        var goal = rateMin is { } min ? string.Create(CultureInfo.InvariantCulture, $" (goal ≥ {min:0.00}: {Verdict(rate >= min)})") : "";
        Line(string.Create(CultureInfo.InvariantCulture, $"- {comity.Name} / {other.Name}: rate {rate:0.00}{goal}, processor time {cost:0.00}"));
    }

    public static void AtMost(string what, double value, double max, string unit) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"- {what}: {value:0.00}{unit} (goal ≤ {max:0.##}{unit}: {Verdict(value <= max)})"));

    public static void Note(string what, double value, string unit) => Line(string.Create(CultureInfo.InvariantCulture, $"- {what}: {value:0.00}{unit}"));

    private static string Verdict(bool isMet) => isMet ? "met" : "short";
}
