namespace Comity.Server.Hosting.Health;

/// <summary>Whether the server takes work: from the end of its start to the beginning of its stop.</summary>
internal sealed class Readiness
{
    private volatile Phase _phase = Phase.Starting;

    private enum Phase
    {
        Starting,
        Ready,
        Stopping,
    }

    public bool IsReady => _phase == Phase.Ready;

    public bool IsStopping => _phase == Phase.Stopping;

    public void Started() => _phase = Phase.Ready;

    public void Stopping() => _phase = Phase.Stopping;
}
