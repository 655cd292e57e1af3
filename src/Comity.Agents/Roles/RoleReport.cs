namespace Comity.Agents.Roles;

/// <summary>What validation found.</summary>
/// <param name="Files">Files that were looked at.</param>
/// <param name="Roles">What each flawless file holds.</param>
public sealed record RoleReport(IReadOnlyList<string> Files, IReadOnlyList<RoleSummary> Roles, IReadOnlyList<RoleProblem> Problems)
{
    public bool HasErrors => Problems.Any(problem => problem.Severity == RoleSeverity.Error);
}
