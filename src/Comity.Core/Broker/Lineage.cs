using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Where a task comes from: which task's agent delegated it, and how deep it is.</summary>
internal sealed record Lineage(TaskId? Parent, int Depth)
{
    public static readonly Lineage None = new(null, 0);
}
