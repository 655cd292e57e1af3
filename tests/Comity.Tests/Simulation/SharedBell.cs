using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Tests.Simulation;

/// <summary>Rings every node's bell, and now and then forgets to: a bell is a hint.</summary>
internal sealed class SharedBell(int seed, double forgets) : ITaskBell
{
    private readonly Random _random = new(seed);
    private volatile ITaskBell[] _bells = [];

    public void Add(ITaskBell bell)
    {
        lock (_random) _bells = [.. _bells, bell];
    }

    public void Committed(TaskId id, IReadOnlyList<TaskEvent> events)
    {
        foreach (var bell in _bells)
        {
            if (!Forgets()) bell.Committed(id, events);
        }
    }

    public void WorkArrived()
    {
        foreach (var bell in _bells)
        {
            if (!Forgets()) bell.WorkArrived();
        }
    }

    public void EverythingMayHaveChanged()
    {
        foreach (var bell in _bells) bell.EverythingMayHaveChanged();
    }

    public IReadOnlyList<(TaskId Id, long Seq)> Watched() => [.. _bells.SelectMany(bell => bell.Watched())];

    private bool Forgets()
    {
        lock (_random) return _random.NextDouble() < forgets;
    }
}
