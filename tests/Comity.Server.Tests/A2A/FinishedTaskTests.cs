using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5, rows 2, 7 and 9.</summary>
public sealed class FinishedTaskTests(SharedServer server) : A2ATest(server)
{
    [Theory, EverySurface]
    public async Task A_message_to_a_finished_task_is_an_unsupported_operation(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var task = await client.SendForTaskAsync(new Outgoing("x"));
        var next = new Outgoing("y") { TaskId = task.Id, ContextId = task.ContextId };
        ShouldBeRefused(client, await client.SendAsync(next), UnsupportedOperation, 400);
        ShouldBeRefused(client, await client.StreamRefusedAsync(next), UnsupportedOperation, 400);
        (await client.GetTaskAsync(task.Id)).History.Count(m => m["role"]!.GetValue<string>().EndsWith("USER", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
    }

    [Theory, EverySurface]
    public async Task Every_way_to_end_is_an_end(Surface surface)
    {
        var failer = await OnAsync(surface, "t-fail");
        foreach (var (text, state) in new[] { ("x", "FAILED"), ("reject this", "REJECTED") })
        {
            var task = await failer.SendForTaskAsync(new Outgoing(text));
            task.State.ShouldBe(state);
            ShouldBeRefused(failer, await failer.SendAsync(new Outgoing("y") { TaskId = task.Id }), UnsupportedOperation, 400);
            ShouldBeRefused(failer, await failer.CancelAsync(task.Id), TaskNotCancelable, 400);
            ShouldBeRefused(failer, await failer.SubscribeRefusedAsync(task.Id), UnsupportedOperation, 400);
        }
    }

    [Theory, EverySurface]
    public async Task A_finished_task_cannot_be_canceled(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var task = await client.SendForTaskAsync(new Outgoing("x"));
        ShouldBeRefused(client, await client.CancelAsync(task.Id), TaskNotCancelable, 400);
        (await client.GetTaskAsync(task.Id)).State.ShouldBe("COMPLETED");
    }

    [Theory, EverySurface]
    public async Task A_canceled_task_cannot_be_canceled_again(Surface surface)
    {
        var client = await OnAsync(surface, "t-sleep");
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        client.TaskOf(await client.CancelAsync(task.Id)).State.ShouldBe("CANCELED");
        ShouldBeRefused(client, await client.CancelAsync(task.Id), TaskNotCancelable, 400);
    }

    [Theory, EverySurface]
    public async Task A_finished_task_cannot_be_subscribed_to(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var task = await client.SendForTaskAsync(new Outgoing("x"));
        ShouldBeRefused(client, await client.SubscribeRefusedAsync(task.Id), UnsupportedOperation, 400);
    }

    [Theory, EverySurface]
    public async Task A_subscriber_that_races_with_the_end_gets_the_end_or_a_plain_refusal(Surface surface)
    {
        var client = await OnAsync(surface, "t-ask");
        for (var i = 0; i < 10; i++)
        {
            var asked = await client.SendForTaskAsync(new Outgoing("x"));
            var answer = client.SendAsync(new Outgoing("y") { TaskId = asked.Id });
            try
            {
                await using var stream = await client.SubscribeAsync(asked.Id);
                var events = await client.EventsOfAsync(stream);
                events[0].Kind.ShouldBe("task");
                events[^1].State.ShouldBe("COMPLETED");
            }
            catch (InvalidOperationException refused)
            {
                refused.Message.ShouldContain("-32004");
            }

            client.TaskOf(await answer).State.ShouldBe("COMPLETED");
        }
    }
}
