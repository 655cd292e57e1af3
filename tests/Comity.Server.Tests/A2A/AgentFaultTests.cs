using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5 row 28, and what a policy makes of an agent's faults.</summary>
public sealed class AgentFaultTests(SharedServer server) : A2ATest(server)
{
    [Theory, EverySurface]
    public async Task A_failed_agent_says_why_in_its_own_words(Surface surface)
    {
        var client = await OnAsync(surface, "t-fail");
        var failed = await client.SendForTaskAsync(new Outgoing("x"));
        (failed.State, failed.StatusText).ShouldBe(("FAILED", "It broke."));
        var rejected = await client.SendForTaskAsync(new Outgoing("reject"));
        (rejected.State, rejected.StatusText).ShouldBe(("REJECTED", "Not for me."));
    }

    [Fact]
    public async Task A_turn_that_takes_too_long_has_failed()
    {
        var client = await OnAsync(Surface.Rpc10, "t-deadline");
        var late = await client.SendForTaskAsync(new Outgoing("x"));
        late.State.ShouldBe("FAILED");
        late.StatusText.ShouldNotBeNull().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_transient_failure_is_tried_again_as_often_as_the_policy_says()
    {
        var client = await OnAsync(Surface.Rpc10, "t-retry");
        (await client.SendForTaskAsync(new Outgoing("x"))).Artifacts.ShouldBe(["attempt 3"]);
        var hopeless = await client.SendForTaskAsync(new Outgoing("hopeless"));
        (hopeless.State, hopeless.StatusText).ShouldBe(("FAILED", "Still broken at 3."));
    }

    [Fact]
    public async Task A_failure_for_good_is_not_tried_again()
    {
        var client = await OnAsync(Surface.Rpc10, "t-retry");
        (await client.SendForTaskAsync(new Outgoing("final"))).StatusText.ShouldBe("Broken for good at 1.");
    }

    [Fact]
    public async Task An_attempt_that_failed_leaves_no_artifact_behind()
    {
        var client = await OnAsync(Surface.Rpc10, "t-retry");
        await using var stream = await client.StreamAsync(new Outgoing("x"));
        var events = await client.EventsOfAsync(stream);
        events.Count(e => e.Kind == "artifact").ShouldBe(1);
        events.Count(e => e.State is "COMPLETED" or "FAILED").ShouldBe(1);
    }

    [Theory, EverySurface]
    public async Task A_cancel_stops_an_agent_that_sleeps_for_ever(Surface surface)
    {
        var client = await OnAsync(surface, "t-sleep");
        var context = NewId();
        var sending = client.SendAsync(new Outgoing("x") { ContextId = context });
        var agent = await AgentAsync("t-sleep");
        while (await CountAsync(agent, context) == 0) Token.ThrowIfCancellationRequested();
        var listed = await agent.GetAsync($"/tasks?contextId={context}");
        var id = listed.Json!["tasks"]![0]!["id"]!.GetValue<string>();
        client.TaskOf(await client.CancelAsync(id)).State.ShouldBe("CANCELED");
        client.TaskOf(await sending).State.ShouldBe("CANCELED", "the blocking send ends with its task");
    }
}
