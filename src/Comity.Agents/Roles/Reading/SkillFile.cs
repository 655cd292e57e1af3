using Comity.Agents.Roles.Yaml;
using Comity.Core.Catalog;

namespace Comity.Agents.Roles.Reading;

/// <summary>A <c>SKILL.md</c>: what it is called on the card, and what it tells the model.</summary>
/// <param name="Path">Where it was found.</param>
/// <param name="Text">The whole file, to notice a change.</param>
internal sealed record SkillFile(string Path, string Text, AgentSkill Skill, string Instructions)
{
    public const string Name = "SKILL.md";
    private const string Fence = "---";

    private static readonly KeyTable s_keys = new("the skill", "name", "description", "tags", "examples")
    {
        WithoutEffect = ["license", "compatibility", "metadata", "allowed_tools", "allowed-tools", "tools", "requires", "version"],
    };

    /// <summary>Reads the front matter between the first two fences, and the text below them.</summary>
    /// <returns><see langword="null"/> after a problem was reported.</returns>
    public static SkillFile? Parse(string path, string text, RoleProblems problems)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        if (end < 0)
        {
            problems.Error(1, 1, "A skill begins with its front matter.", "begin with ---, name: …, description: …, ---");
            return null;
        }

        if (YamlReader.Read(string.Join('\n', lines[..end]) + "\n", problems) is not { } root) return null;
        if (new Fields(new RoleMap([], 1, 1), problems, isLenient: true).SectionOf(root, "the front matter", s_keys) is not { } front) return null;
        if (!front.Has("name")) front.Missing("name", "The skill", "add name: my-skill");
        if (!front.Has("description")) front.Missing("description", "The skill", "say what it is good for");
        if (front.Text("name") is not { } name || front.Text("description") is not { } description) return null;

        var skill = new AgentSkill(name, name, description) { Tags = front.Texts("tags") ?? [], Examples = front.Texts("examples") ?? [] };
        return new SkillFile(path, text, skill, string.Join('\n', lines[(end + 1)..]).Trim());
    }
}
