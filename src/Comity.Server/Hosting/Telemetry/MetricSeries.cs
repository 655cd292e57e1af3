using System.Diagnostics.Metrics;

namespace Comity.Server.Hosting.Telemetry;

/// <summary>All figures of one instrument.</summary>
internal sealed class MetricSeries
{
    /// <summary>Labels come from callers in part; past this many the rest is counted under one point without labels.</summary>
    private const int PointsMax = 2_000;

    private static readonly double[] s_seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly Lock _gate = new();
    private readonly double[]? _bounds;
    private volatile Dictionary<int, MetricPoint[]> _byHash = [];
    private int _count;

    public MetricSeries(Instrument instrument)
    {
        Instrument = instrument;
        var kind = instrument.GetType();
        var definition = kind.IsGenericType ? kind.GetGenericTypeDefinition() : kind;
        IsHistogram = definition == typeof(Histogram<>);
        IsCounter = definition == typeof(Counter<>) || definition == typeof(ObservableCounter<>);
        IsGauge = definition == typeof(Gauge<>);
        _bounds = IsHistogram ? BoundsOf(instrument) : null;
    }

    public Instrument Instrument { get; }

    public bool IsHistogram { get; }

    public bool IsCounter { get; }

    public bool IsGauge { get; }

    public IReadOnlyList<double> Bounds => _bounds ?? [];

    public IEnumerable<MetricPoint> Points => _byHash.Values.SelectMany(points => points);

    public void Record(double amount, ReadOnlySpan<KeyValuePair<string, object?>> labels, long scrape)
    {
        var point = PointOf(labels);
        if (Instrument.IsObservable || IsGauge) point.Set(amount, scrape);
        else point.Add(amount);
    }

    private MetricPoint PointOf(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var hash = HashOf(labels);
        return Find(hash, labels) ?? Make(hash, labels);
    }

    private MetricPoint? Find(int hash, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (!_byHash.TryGetValue(hash, out var points)) return null;
        foreach (var point in points)
        {
            if (point.HasLabels(labels)) return point;
        }

        return null;
    }

    // Readers never lock: a new point makes a new table, which happens a few dozen times in the life of a server.
    private MetricPoint Make(int hash, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        lock (_gate)
        {
            if (_count >= PointsMax && labels.Length > 0) return PointOf([]);
            if (Find(hash, labels) is { } made) return made;
            var point = new MetricPoint(labels.ToArray(), _bounds);
            _byHash = new Dictionary<int, MetricPoint[]>(_byHash) { [hash] = [.. _byHash.GetValueOrDefault(hash, []), point] };
            _count++;
            return point;
        }
    }

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var hash = default(HashCode);
        foreach (var (key, value) in labels)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => s_seconds,
    };
}
