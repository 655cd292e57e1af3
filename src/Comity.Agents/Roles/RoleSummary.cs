namespace Comity.Agents.Roles;

/// <summary>What a role file holds, in short.</summary>
/// <param name="Kind"><c>scripted</c> or <c>model</c>.</param>
/// <param name="Model"><c>provider:name</c>, <c>auto</c>, or <see langword="null"/> for a scripted agent.</param>
/// <param name="Tools">Tool types.</param>
/// <param name="Skills">Skill ids as the card shows them.</param>
/// <param name="Rules">Rules of the script; 0 for a model agent.</param>
public sealed record RoleSummary(
    string File, string Name, string Version, string Kind, string? Model, IReadOnlyList<string> Tools, IReadOnlyList<string> Skills, int Rules);
