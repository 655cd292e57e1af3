namespace Comity.Server.Hosting.Telemetry;

/// <summary>One line of figures: an instrument under one set of labels.</summary>
internal sealed class MetricPoint(KeyValuePair<string, object?>[] labels, double[]? bounds)
{
    private readonly Lock _gate = new();
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private double _value;
    private long _count;

    public KeyValuePair<string, object?>[] Labels => labels;

    /// <summary>The scrape that this was last seen in; what an observable instrument no longer reports is not shown.</summary>
    public long SeenAt { get; private set; }

    public void Add(double amount)
    {
        lock (_gate)
        {
            _value += amount;
            if (_buckets is null) return;
            _count++;
            _buckets[BucketOf(amount)]++;
        }
    }

    public void Set(double value, long scrape)
    {
        lock (_gate) (_value, SeenAt) = (value, scrape);
    }

    /// <summary>The value (of a histogram: the sum), how many were counted, and how many per bucket.</summary>
    public (double Value, long Count, long[]? Buckets) Read()
    {
        lock (_gate) return (_value, _count, (long[]?)_buckets?.Clone());
    }

    public bool HasLabels(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (others.Length != labels.Length) return false;
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i].Key != others[i].Key || !Equals(labels[i].Value, others[i].Value)) return false;
        }

        return true;
    }

    private int BucketOf(double amount)
    {
        var at = Array.BinarySearch(bounds!, amount);
        return at < 0 ? ~at : at;
    }
}
