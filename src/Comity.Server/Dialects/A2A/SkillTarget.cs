using Comity.Core.Catalog;

namespace Comity.Server.Dialects.A2A;

/// <summary>Whom a new task is for, when the caller named a skill (an agent's name does as well, at the root).</summary>
internal static class SkillTarget
{
    /// <param name="root">Whether the call came in at the root, where a skill may choose among all agents.</param>
    /// <param name="named">The agent of the address, or the default one.</param>
    /// <returns><see langword="null"/> when no agent in reach has such a skill.</returns>
    public static (AgentDescriptor Agent, string? Skill)? Find(CatalogSnapshot catalog, bool root, AgentDescriptor named, string? skill)
    {
        if (skill is null) return (named, null);
        if (Has(named, skill)) return (named, skill);
        if (named.Name.Value == skill) return (named, null);
        if (!root) return null;
        if (catalog.Find(new AgentName(skill)) is { } agent) return (agent, null);
        var able = catalog.Agents.Values.Where(candidate => Has(candidate, skill)).Take(2).ToList();
        return able is [var only] ? (only, skill) : null; // two of them: the caller has to say which
    }

    private static bool Has(AgentDescriptor agent, string skill) =>
        agent.Skills.Any(known => known.Id == skill) || agent.ExtendedSkills.Any(known => known.Id == skill);
}
