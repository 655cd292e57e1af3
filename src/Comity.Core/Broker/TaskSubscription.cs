using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>A task and its feed under one sequence number: no gap and no repeat between the two.</summary>
/// <param name="Snapshot">The task as it stands at the reader's beginning.</param>
public sealed record TaskSubscription(TaskSnapshot Snapshot, TaskReader Reader) : IDisposable
{
    public void Dispose() => Reader.Dispose();
}
