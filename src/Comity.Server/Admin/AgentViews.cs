using Comity.Core.Catalog;

namespace Comity.Server.Admin;

/// <param name="Default">Who answers at the root; absent when there is no agent.</param>
/// <param name="Revision">Grows with each reload.</param>
public sealed record AgentList(IReadOnlyList<AgentView> Agents, string? Default, long Revision);

/// <param name="Kind">scripted, model, ...</param>
/// <param name="Status">ready or unavailable.</param>
/// <param name="Unavailable">What is missing, when it is unavailable.</param>
/// <param name="Running">Runs under way on this node.</param>
/// <param name="Path">The base of its endpoints.</param>
/// <param name="Source">The role file, or absent for a built-in agent.</param>
public sealed record AgentView(
    string Name,
    string Description,
    string Version,
    string Kind,
    string Status,
    string? Unavailable,
    int Running,
    bool HasEffects,
    IReadOnlyList<string> Tags,
    IReadOnlyList<SkillView> Skills,
    PolicyView Policy,
    string Path,
    string? Source,
    DateTimeOffset LoadedAt)
{
    internal static AgentView From(AgentDescriptor agent, int running) => new(
        agent.Name.Value,
        agent.Description,
        agent.Version,
        agent.Kind,
        agent.Unavailable is null ? "ready" : "unavailable",
        agent.Unavailable,
        running,
        agent.HasEffects,
        agent.Tags,
        [.. agent.Skills.Select(skill => new SkillView(skill.Id, skill.Name, skill.Description))],
        PolicyView.From(agent.Policy),
        $"/agents/{agent.Name}",
        agent.Source,
        agent.LoadedAt);
}

public sealed record SkillView(string Id, string Name, string Description);

/// <param name="TimeoutSeconds">Wall clock for one turn; absent for no limit.</param>
/// <param name="OnAmbiguous">fail, ask or rerun.</param>
public sealed record PolicyView(double? TimeoutSeconds, int AttemptsMax, string OnAmbiguous, int ConcurrencyMax)
{
    internal static PolicyView From(AgentPolicy policy) =>
        new(policy.Timeout?.TotalSeconds, policy.AttemptsMax, policy.OnAmbiguous.ToString().ToLowerInvariant(), policy.ConcurrencyMax);
}

/// <param name="Agents">How many agents there are now.</param>
/// <param name="Problems">What is wrong with the role files; agents of broken files stay as they were.</param>
public sealed record ReloadResult(int Agents, long Revision, IReadOnlyList<string> Problems);
