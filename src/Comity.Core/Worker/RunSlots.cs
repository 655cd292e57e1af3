using System.Collections.Concurrent;
using Comity.Core.Catalog;

namespace Comity.Core.Worker;

/// <summary>How many runs this node has room for, per agent and in all.</summary>
internal sealed class RunSlots(int max)
{
    private readonly ConcurrentDictionary<AgentName, int> _taken = new();
    private int _all;

    public int All => Volatile.Read(ref _all);

    /// <param name="isDelegated">A delegated run is not held to the limit of the node: its parent holds a place and waits for it.</param>
    public bool TryTake(AgentDescriptor agent, bool isDelegated)
    {
        if (Interlocked.Increment(ref _all) > max && !isDelegated)
        {
            Interlocked.Decrement(ref _all);
            return false;
        }

        if (_taken.AddOrUpdate(agent.Name, 1, static (_, count) => count + 1) <= agent.Policy.ConcurrencyMax) return true;
        Release(agent.Name);
        return false;
    }

    public void Release(AgentName agent)
    {
        _taken.AddOrUpdate(agent, 0, static (_, count) => count - 1);
        Interlocked.Decrement(ref _all);
    }

    public int TakenBy(AgentName agent) => _taken.GetValueOrDefault(agent);
}
