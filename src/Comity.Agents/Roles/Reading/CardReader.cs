using Comity.Agents.Roles.Yaml;
using Comity.Core.Catalog;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads what an agent's card says beside its name: <c>card</c> and <c>skills</c>.</summary>
internal sealed class CardReader(Fields spec)
{
    private readonly Fields? _card = spec.Section("card", RoleKeys.Card);

    /// <summary>The agent with what the card says of it.</summary>
    public AgentDescriptor Complete(AgentDescriptor agent)
    {
        var skills = ReadSkills(spec, "skills").Concat(ReadSkills(_card, "skills")).ToArray();
        var extended = ReadSkills(_card, "extendedSkills").ToArray();
        RefuseTwins(skills.Concat(extended));
        return agent with
        {
            Skills = skills.Length > 0 ? [.. skills.Select(skill => skill.Skill)] : [OwnSkill(agent)],
            ExtendedSkills = [.. extended.Select(skill => skill.Skill)],
            HasExtendedCard = extended.Length > 0,
            InputModes = ReadModes(_card, "inputModes") ?? agent.InputModes,
            OutputModes = ReadModes(_card, "outputModes") ?? agent.OutputModes,
            Provider = ReadProvider(),
            DocumentationUrl = _card?.Address("documentationUrl"),
            IconUrl = _card?.Address("iconUrl"),
            Extensions = ReadExtensions(),
        };
    }

    private static AgentSkill OwnSkill(AgentDescriptor agent) =>
        new(agent.Name.Value, agent.Name.Value, agent.Description) { Tags = agent.Tags };

    private static IEnumerable<(AgentSkill Skill, RoleNode At)> ReadSkills(Fields? fields, string key)
    {
        foreach (var node in fields?.Items(key) ?? [])
        {
            if (fields?.SectionOf(node, "skill", RoleKeys.Skill) is not { } skill) continue;
            if (!skill.Has("id")) skill.Missing("id", "The skill", "give it a short id");
            var id = skill.Text("id") ?? "";
            yield return (new AgentSkill(id, skill.Text("name") ?? id, skill.Text("description") ?? "")
            {
                Tags = skill.Texts("tags") ?? [],
                Examples = skill.Texts("examples") ?? [],
                InputModes = ReadModes(skill, "inputModes") ?? [],
                OutputModes = ReadModes(skill, "outputModes") ?? [],
            }, node);
        }
    }

    private void RefuseTwins(IEnumerable<(AgentSkill Skill, RoleNode At)> skills)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (skill, at) in skills)
            if (!seen.Add(skill.Id)) spec.Problems.Error(at, $"Two skills have the id '{Secrets.Shown(skill.Id)}'.", "give each skill an id of its own");
    }

    private static IReadOnlyList<string>? ReadModes(Fields? fields, string key)
    {
        var modes = fields?.Texts(key);
        foreach (var mode in modes ?? [])
        {
            if (mode.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
                fields?.Problems.Error(fields.Node(key) ?? fields.Map, $"'{Secrets.Shown(mode)}' is no media type.", "write text/plain, image/* or */*");
        }

        return modes is { Count: > 0 } ? modes : null;
    }

    private AgentProvider? ReadProvider()
    {
        if (_card?.Section("provider", RoleKeys.Provider) is not { } provider) return null;
        if (!provider.Has("organization")) provider.Missing("organization", "provider", "name who offers the agent");
        if (!provider.Has("url")) provider.Missing("url", "provider", "write https://…");
        return provider.Text("organization") is { } organization && provider.Address("url") is { } url ? new AgentProvider(organization, url) : null;
    }

    private AgentExtension[] ReadExtensions()
    {
        var extensions = new List<AgentExtension>();
        foreach (var node in _card?.Items("extensions") ?? [])
        {
            if (_card?.SectionOf(node, "extension", RoleKeys.Extension) is not { } extension) continue;
            if (!extension.Has("uri")) extension.Missing("uri", "The extension", "an extension is known by its uri");
            if (extension.Text("uri") is { } uri)
                extensions.Add(new AgentExtension(uri, extension.Text("description"), extension.Flag("required") ?? false, extension.Object("params")));
        }

        return [.. extensions];
    }
}
