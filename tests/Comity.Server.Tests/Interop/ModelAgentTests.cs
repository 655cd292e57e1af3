using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Interop;

/// <summary>Model agents from role files, through the whole server, against a mock of their providers.</summary>
[Trait("needs", "node")]
public sealed class ModelAgentTests(MockModels models) : IClassFixture<MockModels>
{
    private const string Hello = "Hello from the mock model. Nice to meet you.";

    private static JsonNode UsageOf(TaskView task) =>
        task.Raw["metadata"]?["comity/usage"] ?? throw new InvalidOperationException($"No usage on {task.Raw.ToJsonString()}");

    private static string TextOf(TaskView task) => string.Concat(task.Artifacts);

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Text_streams_as_chunks_of_one_artifact_and_is_counted(string provider)
    {
        var client = models.Agent(provider);
        await using var stream = await client.StreamAsync(new Outgoing("say hello"));
        var events = await client.EventsOfAsync(stream);
        var chunks = events.Where(e => e.Kind == "artifact").ToList();
        chunks.Count.ShouldBeGreaterThan(1);
        string.Concat(chunks.Select(c => c.Text)).ShouldBe(Hello);
        chunks.Select(c => c.Raw["artifact"]!["artifactId"]!.GetValue<string>()).Distinct().ShouldHaveSingleItem();
        events[^1].State.ShouldBe("COMPLETED");

        var task = await client.GetTaskAsync(events[0].TaskId!);
        TextOf(task).ShouldBe(Hello);
        var usage = UsageOf(task);
        (usage["inputTokens"]!.GetValue<int>(), usage["outputTokens"]!.GetValue<int>()).ShouldBe((21, 9));
        usage["modelCalls"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Tools_that_the_model_calls_together_are_all_answered_before_it_goes_on(string provider)
    {
        var client = models.Agent(provider);
        var task = await client.SendForTaskAsync(new Outgoing("time and product, please"));
        task.State.ShouldBe("COMPLETED", task.Raw.ToJsonString());
        TextOf(task).ShouldEndWith("It is now, and the product is 42.");
        UsageOf(task)["toolCalls"]!.GetValue<int>().ShouldBe(2);
        UsageOf(task)["modelCalls"]!.GetValue<int>().ShouldBe(2);
    }

    [Theory]
    [InlineData("openai", "yes", "Approved: the sum is 4.")]
    [InlineData("openai", "no", "Then I will not calculate.")]
    [InlineData("anthropic", "yes", "Approved: the sum is 4.")]
    [InlineData("anthropic", "no", "Then I will not calculate.")]
    public async Task A_tool_that_needs_approval_waits_for_the_caller(string provider, string answer, string said)
    {
        var client = models.Agent($"{provider}-careful");
        var asked = await client.SendForTaskAsync(new Outgoing("this needs approval"));
        asked.State.ShouldBe("INPUT_REQUIRED", asked.Raw.ToJsonString());
        asked.StatusText.ShouldNotBeNullOrEmpty();
        var done = await client.SendForTaskAsync(new Outgoing(answer) { TaskId = asked.Id });
        done.State.ShouldBe("COMPLETED", done.Raw.ToJsonString());
        TextOf(done).ShouldEndWith(said);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_conversation_is_remembered_in_its_context_and_nowhere_else(string provider)
    {
        var client = models.Agent(provider);
        var first = await client.SendForTaskAsync(new Outgoing("my name is Ada"));
        var second = await client.SendForTaskAsync(new Outgoing("what is my name?") { ContextId = first.ContextId });
        TextOf(second).ShouldBe("Your name is Ada.");
        var elsewhere = await client.SendForTaskAsync(new Outgoing("what is my name?"));
        TextOf(elsewhere).ShouldBe("I do not know your name.");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_model_may_ask_another_agent_whose_task_is_its_own(string provider)
    {
        var client = models.Agent(provider);
        var task = await client.SendForTaskAsync(new Outgoing("ask the echo"));
        TextOf(task).ShouldEndWith("The echo has answered.");
        var all = await models.Server.Operator.Api.GetAsync("/tasks?agent=echo&limit=100", null);
        var child = all.Json!["tasks"]!.AsArray().Single(t => t!["parent"]?.GetValue<string>() == task.Id)!;
        child["state"]!.GetValue<string>().ShouldBe("completed");
        child["origin"]!.GetValue<string>().ShouldBe("delegate");
    }

    [Theory]
    [InlineData("openai", "fail with 401")]
    [InlineData("openai", "fail with 429")]
    [InlineData("openai", "fail with 500")]
    [InlineData("openai", "break off")]
    [InlineData("anthropic", "fail with 401")]
    [InlineData("anthropic", "fail with 429")]
    [InlineData("anthropic", "fail with 500")]
    [InlineData("anthropic", "break off")]
    public async Task A_provider_that_fails_fails_the_task_without_telling_its_words(string provider, string text)
    {
        var client = models.Agent(provider);
        var failed = await client.SendForTaskAsync(new Outgoing(text));
        failed.State.ShouldBe("FAILED", failed.Raw.ToJsonString());
        failed.StatusText.ShouldNotBeNullOrEmpty();
        failed.Raw.ToJsonString().ShouldNotContain("sk-");
        failed.Raw.ToJsonString().ShouldNotContain("   at ");
        models.Server.Output.ShouldNotContain("sk-secret-of-the-mock");
        models.Server.Output.ShouldNotContain("sk-mock");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_cancel_in_the_midst_of_an_answer_keeps_what_was_said(string provider)
    {
        var client = models.Agent(provider);
        await using var stream = await client.StreamAsync(new Outgoing("count slowly"));
        var id = client.EventOf((await stream.NextAsync())!).TaskId!;
        await stream.UntilAsync(e => client.EventOf(e).Kind == "artifact");
        client.TaskOf(await client.CancelAsync(id)).State.ShouldBe("CANCELED");
        (await client.EventsOfAsync(stream))[^1].State.ShouldBe("CANCELED");
        TextOf(await client.GetTaskAsync(id)).ShouldStartWith("one");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_missing_key_is_a_state_of_the_agent_and_no_crash(string provider)
    {
        var shown = await models.Server.Operator.Api.GetAsync($"/agents/{provider}-keyless", null);
        shown.Json!["status"]!.GetValue<string>().ShouldNotBe("ready");
        shown.Json["unavailable"]!.GetValue<string>().ShouldContain("NO_SUCH_KEY_IS_SET");
        var client = models.Agent($"{provider}-keyless");
        var answer = await client.SendAsync(new Outgoing("hello"));
        answer.Status.ShouldBeLessThan(500);
        answer.Text.ShouldContain("NO_SUCH_KEY_IS_SET");
    }

    [Fact]
    public async Task All_surfaces_show_the_same_answer()
    {
        foreach (var surface in Enum.GetValues<Surface>())
            TextOf(await models.Agent("openai", surface).SendForTaskAsync(new Outgoing("say hello"))).ShouldBe(Hello);
    }
}
