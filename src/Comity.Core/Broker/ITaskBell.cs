using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Where a store says that something was committed. Called on the writer's thread: never block in it.</summary>
internal interface ITaskBell
{
    /// <param name="events">What was committed, in order; empty when the store does not know (another node wrote it).</param>
    void Committed(TaskId id, IReadOnlyList<TaskEvent> events);

    /// <summary>A submitted task that nobody runs was committed.</summary>
    void WorkArrived();

    /// <summary>What other nodes announced may not have been heard for a while.</summary>
    void EverythingMayHaveChanged();

    /// <summary>The tasks that somebody here watches, each with the newest event that is known here; 0 for none. A store
    /// that other processes write to compares them with its rows now and then, since an announcement may be lost.</summary>
    IReadOnlyList<(TaskId Id, long Seq)> Watched();
}
