using Comity.Agents.Roles.Yaml;
using Comity.Core.Catalog;

namespace Comity.Agents.Roles.Reading;

/// <summary>A skill of an agent, the place that names it, and the file it came from, if any.</summary>
internal sealed record ReadSkill(AgentSkill Skill, RoleNode At, SkillFile? File);

/// <summary>Reads lists of skills: mappings are skills for the card; texts name a <c>SKILL.md</c> or its folder.</summary>
/// <param name="folder">The folder of the role file; <see langword="null"/> for a bundled one.</param>
/// <param name="skillFolders">Where skills are looked for after that.</param>
internal sealed class SkillReader(string? folder, IReadOnlyList<string> skillFolders)
{
    public IReadOnlyList<ReadSkill> Read(Fields? fields, string key)
    {
        if (fields is null) return [];
        return [.. (fields.Items(key) ?? []).Select(node => ReadOne(fields, node)).OfType<ReadSkill>()];
    }

    private ReadSkill? ReadOne(Fields fields, RoleNode node)
    {
        if (node is RoleScalar { IsNull: false } name) return ReadNamed(name, fields.Problems);
        if (fields.SectionOf(node, "skill", RoleKeys.Skill) is not { } skill) return null;
        if (!skill.Has("id")) skill.Missing("id", "The skill", "give it a short id");

        var id = skill.Text("id") ?? "";
        return new ReadSkill(new AgentSkill(id, skill.Text("name") ?? id, skill.Text("description") ?? "")
        {
            Tags = skill.Texts("tags") ?? [],
            Examples = skill.Texts("examples") ?? [],
            InputModes = MediaTypes.Read(skill, "inputModes") ?? [],
            OutputModes = MediaTypes.Read(skill, "outputModes") ?? [],
        }, node, null);
    }

    private ReadSkill? ReadNamed(RoleScalar name, RoleProblems problems)
    {
        if (Candidates(name.Text).FirstOrDefault(File.Exists) is not { } path)
        {
            problems.Error(name, $"There is no skill '{Secrets.Shown(name.Text)}'.",
                $"put it into skills/{Path.GetFileName(name.Text)}/{SkillFile.Name} beside this file, or give its path");
            return null;
        }

        if (RoleText.TryRead(path, out var text, out var unreadable) is false)
        {
            problems.Add([unreadable]);
            return null;
        }

        var own = new RoleProblems(path);
        var file = SkillFile.Parse(path, text, own);
        problems.Add(own.All);
        return file is null ? null : new ReadSkill(file.Skill, name, file);
    }

    private IEnumerable<string> Candidates(string name)
    {
        string[] folders = folder is null ? [.. skillFolders] : [folder, Path.Combine(folder, "skills"), .. skillFolders];
        foreach (var one in folders)
        {
            var path = Path.GetFullPath(Path.Combine(one, name));
            yield return Path.Combine(path, SkillFile.Name);
            if (Path.GetExtension(path) == ".md") yield return path;
        }
    }
}
