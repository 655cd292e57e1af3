using Comity.Agents.Models;
using Comity.Agents.Roles;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Comity.Tests.Roles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Tests.Scripted;

public sealed class DemoAgentTests
{
    private readonly Turn _turn = new();

    [Fact]
    public void The_demo_brings_its_agents_and_echo_comes_first()
    {
        var load = Load();
        load.Problems.ShouldBeEmpty();
        load.Agents.Select(agent => agent.Name.Value)
            .ShouldBe(["echo", "approver", "asker", "delegator", "failer", "replier", "streamer"]);
        load.Agents.ShouldAllBe(agent => agent.Description.Length > 40 && agent.Skills[0].Examples.Count > 0 && agent.Source == null);
    }

    [Fact]
    public void The_assistant_comes_along_where_a_model_was_found()
    {
        var found = new ModelSpec { Provider = "ollama", Name = "llama3.2" };
        using var workshop = new RoleWorkshop(false, null, TimeProvider.System, NullLoggerFactory.Instance, detect: () => found);
        using var library = new RoleLibrary(new RoleLibraryOptions { Demo = true }, TimeProvider.System, NullLoggerFactory.Instance, workshop);
        var assistant = library.Load().Agents.Single(agent => agent.Name.Value == "assistant");
        (assistant.Kind, assistant.HasEffects, assistant.Unavailable).ShouldBe(("model", true, null));
    }

    [Fact]
    public async Task Echo_repeats_what_it_is_told()
    {
        var said = await RunAsync("echo", "hello");
        said.ShouldHaveSingleItem().ShouldBeOfType<RunArtifact>().Artifact.Parts.ShouldBe([new TextPart("echo: hello")]);
    }

    [Fact]
    public async Task Asker_goes_on_with_the_answer()
    {
        var asker = Agent("asker");
        var first = _turn.First(Turn.Said("a table for two"));
        var question = (await Turn.RunAsync(asker.Runner, first)).ShouldHaveSingleItem().ShouldBeOfType<RunAsked>();
        var said = await Turn.RunAsync(asker.Runner, Turn.Next(first, question, Turn.Said("Monday", "m-2")));
        said[0].ShouldBeOfType<RunArtifact>().Artifact.Parts.ShouldBe([new TextPart("Booked: a table for two, Monday.")]);
    }

    [Fact]
    public async Task Replier_answers_with_a_bare_message() =>
        (await RunAsync("replier", "hello")).ShouldHaveSingleItem().ShouldBeOfType<RunReplied>();

    [Fact]
    public async Task Delegator_quotes_echo()
    {
        var said = await RunAsync("delegator", "hello");
        _turn.Calls.ShouldHaveSingleItem().Agent.ShouldBe("echo");
        said[^1].ShouldBeOfType<RunArtifact>().Artifact.Parts.ShouldBe([new TextPart("echo answered: \"echo says hi\"")]);
    }

    [Fact]
    public async Task Failer_fails_but_succeeds_in_its_third_flaky_attempt()
    {
        (await RunAsync("failer", "anything"))[^1].ShouldBeOfType<RunFailed>().Transient.ShouldBeFalse();
        (await RunAsync("failer", "flaky"))[^1].ShouldBeOfType<RunFailed>().Transient.ShouldBeTrue();
        (await Turn.RunAsync(Agent("failer").Runner, _turn.First(Turn.Said("flaky"), attempt: 3)))[^1].ShouldBeOfType<RunArtifact>();
    }

    private Task<List<RunOutput>> RunAsync(string agent, string text) => Turn.RunAsync(Agent(agent).Runner, _turn.First(Turn.Said(text)));

    private static AgentDescriptor Agent(string name) => Load().Agents.Single(agent => agent.Name.Value == name);

    private static RoleLoad Load() => RoleFolder.Library(new RoleLibraryOptions { Demo = true }).Load();
}
