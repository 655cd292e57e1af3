using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5, rows 3 and 4; §1.5 "Ids".</summary>
public sealed class ContextTests(SharedServer server) : A2ATest(server)
{
    [Theory, EverySurface]
    public async Task A_context_that_is_not_the_tasks_own_is_refused_by_its_field(Surface surface)
    {
        var client = await OnAsync(surface, "t-ask");
        var task = await client.SendForTaskAsync(new Outgoing("x"));
        var refused = await client.SendAsync(new Outgoing("y") { TaskId = task.Id, ContextId = NewId() });
        ShouldBeRefused(client, refused, InvalidParams, 400);
        if (surface is Surface.Rpc10 or Surface.Rest10) refused.Fields.ShouldContain("message.contextId");
        (await client.GetTaskAsync(task.Id)).State.ShouldBe("INPUT_REQUIRED");
    }

    [Theory, EverySurface]
    public async Task A_task_without_context_is_continued_in_its_own(Surface surface)
    {
        var client = await OnAsync(surface, "t-ask");
        var task = await client.SendForTaskAsync(new Outgoing("x"));
        var done = await client.SendForTaskAsync(new Outgoing("y") { TaskId = task.Id });
        done.State.ShouldBe("COMPLETED");
        done.ContextId.ShouldBe(task.ContextId);
    }

    [Theory, EverySurface]
    public async Task A_context_nobody_has_seen_is_kept_as_the_client_named_it(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var context = $"my-context/{NewId()}";
        var task = await client.SendForTaskAsync(new Outgoing("x") { ContextId = context });
        task.ContextId.ShouldBe(context);
        var second = await client.SendForTaskAsync(new Outgoing("x") { ContextId = context });
        second.ContextId.ShouldBe(context);
        second.Id.ShouldNotBe(task.Id);
    }

    [Fact]
    public async Task Every_message_of_a_task_names_its_task_and_context()
    {
        var client = await OnAsync(Surface.Rpc10, "t-ask");
        var asked = await client.SendForTaskAsync(new Outgoing("x"));
        var done = await client.SendForTaskAsync(new Outgoing("y") { TaskId = asked.Id });
        done.History.Count.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var message in done.History)
        {
            message["taskId"]!.GetValue<string>().ShouldBe(done.Id);
            message["contextId"]!.GetValue<string>().ShouldBe(done.ContextId);
            message["messageId"]!.GetValue<string>().ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task A_context_of_256_visible_characters_is_the_longest()
    {
        var client = await OnAsync(Surface.Rpc10, "t-echo");
        var longest = NewId().PadRight(256, 'x');
        (await client.SendForTaskAsync(new Outgoing("x") { ContextId = longest })).ContextId.ShouldBe(longest);
        foreach (var bad in new[] { longest + "x", "a\u0000b", "a\nb" })
        {
            var refused = await client.SendAsync(new Outgoing("x") { ContextId = bad });
            refused.ErrorCode.ShouldBe(InvalidParams, bad);
            refused.Fields.ShouldContain("message.contextId");
        }
    }
}
