namespace Comity.Agents.Roles;

/// <summary>Where agents come from.</summary>
public sealed record RoleLibraryOptions
{
    /// <summary>Files, or folders that are searched with all below them for <c>.yaml</c>, <c>.yml</c> and <c>.json</c>;
    /// hidden ones are passed over.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether the bundled agents are added, after all others.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether tools may reach loopback and private addresses.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>A <c>provider:name</c> for all agents that think with a model; <see langword="null"/> for each one's own.</summary>
    public string? ModelOverride { get; init; }

    /// <summary>Folders of skills, looked into after the folder of the role file and its <c>skills</c>.</summary>
    public IReadOnlyList<string> SkillFolders { get; init; } = [];

    /// <summary>How long files must rest before a change is read. Default 200 ms.</summary>
    public TimeSpan WatchQuiet { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often files are looked at where the system does not tell of changes. Default 5 s.</summary>
    public TimeSpan WatchPoll { get; init; } = TimeSpan.FromSeconds(5);
}
