using System.Diagnostics.Metrics;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

internal static class WorkerMetrics
{
    private static readonly Histogram<double> s_duration = Telemetry.Meter.CreateHistogram<double>(
        "comity.run.duration", "s", "How long a run of a turn took, by agent and the state it left.");

    public static void RunEnded(AgentName agent, TaskState state, TimeSpan took)
    {
        if (!s_duration.Enabled) return;
        s_duration.Record(took.TotalSeconds, new("agent", agent.Value), new("state", state.ToString()));
    }
}
