using Comity.Core.Catalog;
using Comity.Server.Dialects.A2A;

namespace Comity.Tests.A2A;

public sealed class SkillTargetTests
{
    private static readonly AgentDescriptor s_echo = Agent("echo", "repeat", "shared");
    private static readonly AgentDescriptor s_poet = Agent("poet", "rhyme", "common");
    private static readonly AgentDescriptor s_clerk = Agent("clerk", "file", "common");

    [Theory]
    [InlineData(null, "echo", null)]
    [InlineData("repeat", "echo", "repeat")]
    [InlineData("echo", "echo", null)]
    [InlineData("poet", "poet", null)]
    [InlineData("rhyme", "poet", "rhyme")]
    public void At_the_root_a_skill_chooses_the_agent(string? named, string agent, string? skill)
    {
        var target = Find(root: true, named);
        (target!.Value.Agent.Name.Value, target.Value.Skill).ShouldBe((agent, skill));
    }

    [Theory]
    [InlineData("common")]
    [InlineData("nothing")]
    public void A_skill_of_two_agents_or_of_none_chooses_nobody(string named) => Find(root: true, named).ShouldBeNull();

    [Theory]
    [InlineData("rhyme")]
    [InlineData("poet")]
    public void At_an_agent_s_own_address_only_its_skills_count(string named) => Find(root: false, named).ShouldBeNull();

    private static (AgentDescriptor Agent, string? Skill)? Find(bool root, string? skill)
    {
        var catalog = new AgentCatalog(TimeProvider.System);
        catalog.Replace([s_echo, s_poet, s_clerk], null);
        return SkillTarget.Find(catalog.Current, root, s_echo, skill);
    }

    private static AgentDescriptor Agent(string name, params string[] skills) => Samples.Agent with
    {
        Name = new AgentName(name),
        Skills = [.. skills.Select(skill => new AgentSkill(skill, skill, skill))],
        ExtendedSkills = [],
    };
}
