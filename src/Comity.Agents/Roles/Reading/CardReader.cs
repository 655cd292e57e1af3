using Comity.Core.Catalog;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads what an agent's card says beside its name: <c>card</c> and <c>skills</c>.</summary>
/// <param name="ownSkills">What <c>skills</c> says.</param>
internal sealed class CardReader(Fields spec, IReadOnlyList<ReadSkill> ownSkills, SkillReader reader)
{
    private readonly Fields? _card = spec.Section("card", RoleKeys.Card);

    /// <summary>The agent with what the card says of it.</summary>
    public AgentDescriptor Complete(AgentDescriptor agent)
    {
        ReadSkill[] skills = [.. ownSkills, .. reader.Read(_card, "skills")];
        var extended = reader.Read(_card, "extendedSkills");
        RefuseTwins(skills.Concat(extended));
        return agent with
        {
            Skills = skills.Length > 0 ? [.. skills.Select(skill => skill.Skill)] : [OwnSkill(agent)],
            ExtendedSkills = [.. extended.Select(skill => skill.Skill)],
            HasExtendedCard = extended.Count > 0,
            InputModes = MediaTypes.Read(_card, "inputModes") ?? agent.InputModes,
            OutputModes = MediaTypes.Read(_card, "outputModes") ?? agent.OutputModes,
            Provider = ReadProvider(),
            DocumentationUrl = _card?.Address("documentationUrl"),
            IconUrl = _card?.Address("iconUrl"),
            Extensions = ReadExtensions(),
        };
    }

    private static AgentSkill OwnSkill(AgentDescriptor agent) =>
        new(agent.Name.Value, agent.Name.Value, agent.Description) { Tags = agent.Tags };

    private void RefuseTwins(IEnumerable<ReadSkill> skills)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (skill, at, _) in skills)
        {
            if (!seen.Add(skill.Id))
                spec.Problems.Error(at, $"Two skills have the id '{Secrets.Shown(skill.Id)}'.", "give each skill an id of its own");
        }
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
            {
                extensions.Add(new AgentExtension(
                    uri, extension.Text("description"), extension.Flag("required") ?? false, extension.Object("params")));
            }
        }

        return [.. extensions];
    }
}
