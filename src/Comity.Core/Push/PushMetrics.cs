using System.Diagnostics.Metrics;

namespace Comity.Core.Push;

internal static class PushMetrics
{
    private static readonly Counter<long> s_attempts = Telemetry.Meter.CreateCounter<long>(
        "comity.push.attempts", null, "Attempts to deliver an event, by what came of them and whether to a webhook or a push target.");

    public static void Attempted(PushVerdict verdict, bool isWebhook) =>
        s_attempts.Add(1, new("verdict", verdict.ToString()), new("to", isWebhook ? "webhook" : "target"));
}
