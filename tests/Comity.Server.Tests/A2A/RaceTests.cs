using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5, rows 8 and 27.</summary>
public sealed class RaceTests(SharedServer server) : A2ATest(server)
{
    [Fact]
    public async Task A_cancel_that_races_with_the_end_has_one_winner_and_all_see_it()
    {
        var client = await OnAsync(Surface.Rpc10, "t-ask");
        var outcomes = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            var asked = await client.SendForTaskAsync(new Outgoing("x"));
            await using var watcher = await client.SubscribeAsync(asked.Id);
            var answered = client.SendAsync(new Outgoing("y") { TaskId = asked.Id });
            // The agent takes 300 ms to answer; a cancel somewhere around that moment.
            using (var wait = new PeriodicTimer(TimeSpan.FromMilliseconds(290 + i))) await wait.WaitForNextTickAsync(Token);
            var canceled = await client.CancelAsync(asked.Id);

            var final = await client.GetTaskAsync(asked.Id);
            outcomes.Add(final.State);
            if (canceled.ErrorCode is { } code)
            {
                code.ShouldBe(TaskNotCancelable);
                final.State.ShouldBe("COMPLETED");
            }
            else
            {
                client.TaskOf(canceled).State.ShouldBe("CANCELED");
                final.State.ShouldBe("CANCELED");
            }

            client.TaskOf(await answered).State.ShouldBe(final.State);
            var events = await client.EventsOfAsync(watcher);
            events[^1].State.ShouldBe(final.State);
            events.Count(e => e.State is "COMPLETED" or "CANCELED").ShouldBe(1);
        }

        TestContext.Current.SendDiagnosticMessage($"Cancel against completion ended as: {string.Join(", ", outcomes)}");
    }

    [Theory, EverySurface]
    public async Task A_message_to_a_working_task_is_refused_and_starts_nothing(Surface surface)
    {
        var client = await OnAsync(surface, "t-sleep");
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await client.UntilAsync(task.Id, "WORKING");
        ShouldBeRefused(client, await client.SendAsync(new Outgoing("y") { TaskId = task.Id }), UnsupportedOperation, 400);
        await client.CancelAsync(task.Id);
    }

    [Fact]
    public async Task Of_many_answers_to_one_question_exactly_one_is_taken()
    {
        var client = await OnAsync(Surface.Rpc10, "t-ask");
        var asked = await client.SendForTaskAsync(new Outgoing("x"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => client.SendAsync(new Outgoing($"answer {i}") { TaskId = asked.Id })));
        answers.Count(a => a.ErrorCode is null).ShouldBe(1);
        answers.Where(a => a.ErrorCode is not null).ShouldAllBe(a => a.ErrorCode == UnsupportedOperation);
        var final = await client.UntilAsync(asked.Id, "COMPLETED");
        final.Artifacts.ShouldHaveSingleItem();
        final.History.Count(m => m["role"]!.GetValue<string>() == "ROLE_USER").ShouldBe(2);
    }

    [Fact]
    public async Task Of_many_cancels_exactly_one_is_the_cancel()
    {
        var client = await OnAsync(Surface.Rpc10, "t-sleep");
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CancelAsync(task.Id)));
        answers.Count(a => a.ErrorCode is null).ShouldBe(1);
        answers.Where(a => a.ErrorCode is not null).ShouldAllBe(a => a.ErrorCode == TaskNotCancelable);
    }

    [Fact]
    public async Task A_task_may_be_canceled_while_it_waits_for_its_caller()
    {
        foreach (var agent in new[] { "t-ask", "t-auth" })
        {
            var client = await OnAsync(Surface.Rpc10, agent);
            var asked = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
            await client.UntilAsync(asked.Id, agent == "t-ask" ? "INPUT_REQUIRED" : "AUTH_REQUIRED");
            client.TaskOf(await client.CancelAsync(asked.Id)).State.ShouldBe("CANCELED");
            var late = await client.SendAsync(new Outgoing("y") { TaskId = asked.Id });
            late.ErrorCode.ShouldBe(UnsupportedOperation);
        }
    }

    [Fact]
    public async Task Cancel_takes_metadata_and_ignores_it()
    {
        var agent = await AgentAsync("t-sleep");
        var sent = await agent.RpcAsync("SendMessage", new JsonObject
        {
            ["message"] = Message("x")["message"]!.DeepClone(),
            ["configuration"] = new JsonObject { ["returnImmediately"] = true },
        });
        var id = sent.Result["task"]!["id"]!.GetValue<string>();
        var canceled = await agent.RpcAsync("CancelTask", new JsonObject { ["id"] = id, ["metadata"] = new JsonObject { ["why"] = "because" } });
        canceled.Result["status"]!["state"]!.GetValue<string>().ShouldBe("TASK_STATE_CANCELED");
    }
}
