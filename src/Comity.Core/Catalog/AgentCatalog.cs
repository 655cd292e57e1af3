using System.Collections.Frozen;

namespace Comity.Core.Catalog;

/// <summary>Which agents exist now. Replaced as a whole, so that a reader never sees half a reload.</summary>
public sealed class AgentCatalog(TimeProvider time)
{
    private volatile CatalogSnapshot _current = new(FrozenDictionary<AgentName, AgentDescriptor>.Empty, null, 0, time.GetUtcNow());

    public CatalogSnapshot Current => _current;

    /// <summary>Raised after a replacement, on the thread that made it.</summary>
    public event Action<CatalogSnapshot>? Changed;

    /// <param name="defaultAgent">Who answers at the root; <see langword="null"/> for the first of <paramref name="agents"/>.</param>
    public void Replace(IReadOnlyList<AgentDescriptor> agents, AgentName? defaultAgent)
    {
        var byName = agents.ToFrozenDictionary(agent => agent.Name);
        var chosen = defaultAgent is { } name && byName.ContainsKey(name) ? name : agents.Count > 0 ? agents[0].Name : (AgentName?)null;
        _current = new CatalogSnapshot(byName, chosen, _current.Revision + 1, time.GetUtcNow());
        Changed?.Invoke(_current);
    }
}

/// <param name="Default">Who answers at the root, or <see langword="null"/> when there is no agent at all.</param>
public sealed record CatalogSnapshot(
    FrozenDictionary<AgentName, AgentDescriptor> Agents,
    AgentName? Default,
    long Revision,
    DateTimeOffset At)
{
    public AgentDescriptor? Find(AgentName name) => Agents.GetValueOrDefault(name);
}
