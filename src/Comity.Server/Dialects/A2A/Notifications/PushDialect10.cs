using Comity.Core.Push;
using Comity.Server.Dialects.A2A.Wire10;

namespace Comity.Server.Dialects.A2A.Notifications;

/// <summary>Deliveries of 1.0: the events of the stream, each as one StreamResponse (A2A 1.0 §4.3.3).</summary>
internal sealed class PushDialect10(string name) : IPushDialect
{
    public string Name => name;

    public bool NeedsSnapshot => false;

    public PushContent Write(PushMessage message) => new(
        A2ACodec10.Instance.FramesOf(TaskReference.Of(message.Task)).Of(message.Event, isLast: false),
        "application/a2a+json",
        PushDialects.Headers(A2AVersion.V10, message.Secrets));
}
