using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Comity.Server.Hosting.Telemetry;

/// <summary>Adds up what the instruments of this process report, from the start on, for <c>/metrics</c>.</summary>
/// <remarks>A listener of our own: the telemetry SDK is loaded only by a server that exports.</remarks>
internal sealed class MetricsBoard : IDisposable
{
    private static readonly HashSet<string> s_meters =
        [Core.Telemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly ConcurrentDictionary<Instrument, MetricSeries> _series = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private long _scrape;

    public MetricsBoard()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (s_meters.Contains(instrument.Meter.Name)) listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, made => new MetricSeries(made)));
        };
        _listener.SetMeasurementEventCallback<double>((_, value, labels, series) => Record(series, value, labels));
        _listener.SetMeasurementEventCallback<long>((_, value, labels, series) => Record(series, value, labels));
        _listener.SetMeasurementEventCallback<int>((_, value, labels, series) => Record(series, value, labels));
        _listener.Start();
    }

    /// <summary>Everything as it stands now, as Prometheus text.</summary>
    public string Scrape()
    {
        lock (_gate)
        {
            _scrape++;
            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_series.Values.OrderBy(series => series.Instrument.Name, StringComparer.Ordinal), _scrape);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(object? series, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        ((MetricSeries)series!).Record(value, labels, _scrape);
}
