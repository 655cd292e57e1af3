using Comity.Core.Catalog;

namespace Comity.Agents.Roles;

/// <summary>What the sources hold now.</summary>
/// <param name="Agents">In the order of the sources; of unchanged files the very instances of the load before.</param>
/// <param name="Problems">Errors and warnings of all files.</param>
public sealed record RoleLoad(IReadOnlyList<AgentDescriptor> Agents, IReadOnlyList<RoleProblem> Problems)
{
    public bool HasErrors => Problems.Any(problem => problem.Severity == RoleSeverity.Error);
}
