using Comity.Agents.Roles.Yaml;

namespace Comity.Agents.Roles.Reading;

/// <summary>Collects what is wrong in one file, so that all of it is told at once, and no credential with it.</summary>
internal sealed class RoleProblems(string file)
{
    private readonly List<RoleProblem> _all = [];

    public string File { get; } = file;

    /// <summary>In the order of the file; those of files it refers to come last.</summary>
    public IReadOnlyList<RoleProblem> All =>
    [
        .. _all.Distinct().OrderBy(problem => problem.File != File).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column),
    ];

    public bool HasErrors => _all.Exists(problem => problem.Severity == RoleSeverity.Error);

    public void Error(RoleNode at, string message, string? suggestion = null) => Error(at.Line, at.Column, message, suggestion);

    public void Error(int line, int column, string message, string? suggestion = null) =>
        _all.Add(new RoleProblem(File, line, column, Secrets.Redacted(message), suggestion));

    public void Warn(RoleNode at, string message, string? suggestion = null) =>
        _all.Add(new RoleProblem(File, at.Line, at.Column, Secrets.Redacted(message), suggestion) { Severity = RoleSeverity.Warning });

    /// <summary>Those of a file that this one refers to.</summary>
    public void Add(IEnumerable<RoleProblem> others) => _all.AddRange(others);
}
