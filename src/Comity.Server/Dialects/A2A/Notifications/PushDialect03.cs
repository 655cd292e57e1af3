using Comity.Core.Push;
using Comity.Server.Dialects.A2A.Wire03;
using Comity.Server.Dialects.Wire;

namespace Comity.Server.Dialects.A2A.Notifications;

/// <summary>Deliveries of 0.3: the whole task as each event left it (A2A 0.3 §9.5).</summary>
internal sealed class PushDialect03 : IPushDialect
{
    public string Name => PushDialects.V03;

    public bool NeedsSnapshot => true;

    public PushContent Write(PushMessage message) => new(
        JsonBuffer.ToBytes(
            message.Snapshot ?? throw new InvalidOperationException("Expected the task as it was after the event."),
            static (json, snapshot) => Writer03.Task(json, snapshot, historyLength: null)),
        "application/json",
        PushDialects.Headers(A2AVersion.V03, message.Secrets));
}
