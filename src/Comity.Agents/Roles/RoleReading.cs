using Comity.Agents.Roles.Reading;
using Comity.Core.Catalog;

namespace Comity.Agents.Roles;

/// <summary>What one file said.</summary>
/// <param name="Agent"><see langword="null"/> when there are errors.</param>
/// <param name="IsRole">Whether the file means to be a role file at all.</param>
internal sealed record RoleReading(AgentDescriptor? Agent, RoleSummary? Summary, IReadOnlyList<RoleProblem> Problems, bool IsRole)
{
    /// <summary>Where the agent's name stands, to report a second agent of that name.</summary>
    public (int Line, int Column) NameAt { get; init; } = (1, 1);

    /// <summary>Other files it was made of.</summary>
    public IReadOnlyList<SkillFile> References { get; init; } = [];
}
