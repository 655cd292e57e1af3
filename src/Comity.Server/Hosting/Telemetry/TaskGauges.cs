using System.Diagnostics.Metrics;
using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Server.Hosting.Telemetry;

/// <summary>How many tasks stand where, and how many run here.</summary>
internal sealed class TaskGauges : IDisposable
{
    private static readonly TimeSpan s_validity = TimeSpan.FromSeconds(2);

    // A meter of its own, so that it goes with this server; tests run several in one process.
    private readonly Meter _meter = new(Core.Telemetry.Name);
    private readonly OperatorTasks _tasks;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyDictionary<TaskState, long> _counts = new Dictionary<TaskState, long>();
    private long? _countedAt;

    public TaskGauges(OperatorTasks tasks, TaskWorker worker, TimeProvider time)
    {
        (_tasks, _time) = (tasks, time);
        _meter.CreateObservableGauge("comity.tasks", Counts, "{task}", "Tasks by state, of all owners.");
        _meter.CreateObservableGauge("comity.queue.depth", () => _counts.GetValueOrDefault(TaskState.Submitted), "{task}", "Tasks that wait for a run.");
        _meter.CreateObservableGauge("comity.runs", () => worker.RunningCount, "{run}", "Runs under way on this node.");
    }

    /// <summary>Counts anew when the last count is older than two seconds.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_countedAt is { } at && _time.GetElapsedTime(at) < s_validity) return;
            _counts = await _tasks.CountAsync(cancellationToken);
            _countedAt = _time.GetTimestamp();
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _one.Dispose();
    }

    // An exporter cannot wait: it gets the last count, and the next one is under way.
    private IEnumerable<Measurement<long>> Counts()
    {
        _ = RefreshQuietlyAsync();
        return Enum.GetValues<TaskState>().Select(state => new Measurement<long>(_counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state.ToString())));
    }

    private async Task RefreshQuietlyAsync()
    {
        try
        {
            await RefreshAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            // The figures stay as they were; that the store is away is what health is for.
        }
    }
}
