using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Where a store says that something was committed. Called on the writer's thread: never block in it.</summary>
internal interface ITaskBell
{
    /// <param name="events">What was committed, in order; empty when the store does not know (another node wrote it).</param>
    void Committed(TaskId id, IReadOnlyList<TaskEvent> events);

    /// <summary>A submitted task that nobody runs was committed.</summary>
    void WorkArrived();
}
