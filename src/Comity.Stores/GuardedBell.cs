using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores;

/// <summary>Rings a bell, if there is one, so that its breaking harms neither the writer nor who else is to be told.</summary>
internal sealed class GuardedBell(ITaskBell? bell) : ITaskBell
{
    public void Committed(TaskId id, IReadOnlyList<TaskEvent> events)
    {
        try
        {
            bell?.Committed(id, events);
        }
        catch (Exception)
        {
            // What was committed stands, and whoever reads the store finds it.
        }
    }

    public void WorkArrived()
    {
        try
        {
            bell?.WorkArrived();
        }
        catch (Exception)
        {
            // The worker looks for itself as well, only later.
        }
    }

    public void EverythingMayHaveChanged()
    {
        try
        {
            bell?.EverythingMayHaveChanged();
        }
        catch (Exception)
        {
            // The next renewal and the next look at what is watched find it, only later.
        }
    }

    public IReadOnlyList<(TaskId Id, long Seq)> Watched() => bell?.Watched() ?? [];
}
