using System.Globalization;
using System.Text;

namespace Comity.Server.Hosting.Telemetry;

/// <summary>Figures in the text format that Prometheus reads (version 0.0.4).</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <param name="scrape">Points of observable instruments that were not seen in this scrape are left out.</param>
    public static string Write(IEnumerable<MetricSeries> all, long scrape)
    {
        var text = new StringBuilder(16_384);
        foreach (var named in all.GroupBy(NameOf))
        {
            var first = named.First();
            var points = named.SelectMany(series => series.Points.Where(point => !series.Instrument.IsObservable || point.SeenAt == scrape).Select(point => (series, point))).ToList();
            if (points.Count == 0) continue;
            if (first.Instrument.Description is { Length: > 0 } help) Line(text, $"# HELP {named.Key} {help.Replace("\\", "\\\\").Replace("\n", "\\n")}");
            Line(text, $"# TYPE {named.Key} {(first.IsHistogram ? "histogram" : first.IsCounter ? "counter" : "gauge")}");
            foreach (var (series, point) in points) Write(text, named.Key, series, point);
        }

        return text.ToString();
    }

    /// <summary>Dots become underscores, the unit and (for counters) <c>total</c> go last.</summary>
    internal static string NameOf(MetricSeries series)
    {
        var name = new string([.. series.Instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_')]);
        var unit = series.Instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return series.IsCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static void Write(StringBuilder text, string name, MetricSeries series, MetricPoint point)
    {
        var (value, count, buckets) = point.Read();
        var labels = string.Join(',', point.Labels.Select(label => $"{LabelName(label.Key)}=\"{LabelValue(label.Value)}\""));
        if (buckets is null)
        {
            Line(text, $"{name}{Braces(labels)} {Number(value)}");
            return;
        }

        var below = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            var bound = i < series.Bounds.Count ? Number(series.Bounds[i]) : "+Inf";
            Line(text, $"{name}_bucket{Braces((labels.Length > 0 ? labels + "," : "") + $"le=\"{bound}\"")} {below}");
        }

        Line(text, $"{name}_sum{Braces(labels)} {Number(value)}");
        Line(text, $"{name}_count{Braces(labels)} {count}");
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static string Braces(string labels) => labels.Length > 0 ? "{" + labels + "}" : "";

    private static string LabelName(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);

    private static string LabelValue(object? value) => (value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    }).Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
