using System.Diagnostics;
using System.Diagnostics.Metrics;
using Comity.Core;

namespace Comity.Agents;

/// <summary>Where the spans and figures of this room go. Bodies, prompts and credentials never go there.</summary>
internal static class AgentTelemetry
{
    public static readonly ActivitySource Source = Telemetry.Source;

    private static readonly Meter s_meter = Telemetry.Meter;

    /// <summary>Seconds from a model request to the end of its answer.</summary>
    public static readonly Histogram<double> ModelDuration =
        s_meter.CreateHistogram<double>(GenAi.OperationDuration, "s", "Time from a model request to the end of its answer.");

    /// <summary>Seconds from a model request to the first piece of its answer.</summary>
    public static readonly Histogram<double> FirstChunk =
        s_meter.CreateHistogram<double>(GenAi.TimeToFirstChunk, "s", "Time from a model request to the first piece of its answer.");

    public static readonly Histogram<long> Tokens =
        s_meter.CreateHistogram<long>(GenAi.TokenUsage, "{token}", "Tokens of one model request.");

    /// <summary>Seconds of one tool call.</summary>
    public static readonly Histogram<double> ToolDuration =
        s_meter.CreateHistogram<double>(GenAi.ToolDuration, "s", "Time of one tool call.");
}
