using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A.Streams;

/// <summary>How long a stream waits for the next event: it beats meanwhile, and is closed when it has waited too long.</summary>
internal sealed class StreamPatience(A2AOptions options, TimeProvider time, bool endsWithTurn)
{
    private long _since = time.GetTimestamp();

    /// <summary>How long the stream may stay without an event, as things stand.</summary>
    public TimeSpan Limit { get; private set; } = options.SubscriptionIdleMax;

    public TimeSpan UntilBeat => Left < options.Heartbeat ? Left : options.Heartbeat;

    public bool IsExhausted => Left <= TimeSpan.Zero;

    private TimeSpan Left => Limit - time.GetElapsedTime(_since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public void Saw(TaskEvent taskEvent)
    {
        _since = time.GetTimestamp();
        if (taskEvent is ArtifactChanged) return;
        Limit = endsWithTurn && taskEvent is StatusChanged { State: TaskState.AuthRequired } ? options.AuthRequiredStreamLimit : options.SubscriptionIdleMax;
    }
}
