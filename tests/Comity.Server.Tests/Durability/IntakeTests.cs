using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Durability;

/// <summary>Same request, same task: intake is exactly-once, however it comes in.</summary>
public sealed class IntakeTests(SharedServer server)
{
    private static string NewId() => Guid.NewGuid().ToString();

    private async Task<SurfaceClient> OnAsync(Surface surface, string agent) => new((await server.GetAsync()).Http, $"/agents/{agent}", surface);

    private async Task<int> CountAsync(string agent, string context) =>
        (await (await server.ClientAsync($"/agents/{agent}")).RpcAsync("ListTasks", new JsonObject { ["contextId"] = context })).Result["totalSize"]!.GetValue<int>();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_hundred_equal_requests_at_once_are_one_task_with_one_answer(bool byMessageId, bool byKey)
    {
        var context = NewId();
        var message = new Outgoing("the same")
        {
            ContextId = context,
            MessageId = byMessageId ? NewId() : "not-a-key",
            IdempotencyKey = byKey ? NewId() : null,
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var client = await OnAsync((Surface)(i % 4), "t-ask");
            return (client.Surface, Task: await client.SendForTaskAsync(message));
        }));

        answers.Select(a => a.Task.Id).Distinct().ShouldHaveSingleItem();
        foreach (var perSurface in answers.GroupBy(a => a.Surface))
            perSurface.Select(a => a.Task.Raw.ToJsonString()).Distinct().ShouldHaveSingleItem(perSurface.Key.ToString());
        (await CountAsync("t-ask", context)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_different_requests_under_one_id_one_wins_and_the_others_conflict()
    {
        var (context, id) = (NewId(), NewId());
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var client = await OnAsync((Surface)(i % 4), "t-echo");
            var answer = await client.SendAsync(new Outgoing($"text {i % 2}") { ContextId = context, MessageId = id });
            return (i % 2, Error: client.ErrorOf(answer), Answer: answer.Text);
        }));
        answers.Where(a => a.Error is null).Select(a => a.Item1).Distinct().ShouldHaveSingleItem();
        answers.Where(a => a.Error is not null).ShouldAllBe(a => a.Error == -32602);
        answers.Count(a => a.Error is null).ShouldBe(20);
        (await CountAsync("t-echo", context)).ShouldBe(1);
    }

    [Fact]
    public async Task Streams_and_sends_of_one_message_are_one_task()
    {
        var message = new Outgoing("x") { ContextId = NewId() };
        var ids = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            var client = await OnAsync((Surface)(i % 4), "t-chunks");
            if (i % 3 == 0) return (await client.SendForTaskAsync(message)).Id;
            await using var stream = await client.StreamAsync(message);
            var events = await client.EventsOfAsync(stream);
            events[^1].State.ShouldBe("COMPLETED");
            return events[0].TaskId!;
        }));
        ids.Distinct().ShouldHaveSingleItem();
        (await CountAsync("t-chunks", message.ContextId!)).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_id_to_another_agent_is_a_conflict()
    {
        var message = new Outgoing("x");
        var one = await (await OnAsync(Surface.Rpc10, "t-echo")).SendAsync(message);
        var other = await (await OnAsync(Surface.Rpc10, "t-ask")).SendAsync(message);
        // Whom a message was for is part of what was sent.
        one.ErrorCode.ShouldBeNull();
        other.ErrorCode.ShouldBe(-32602);
    }

    [Fact]
    public async Task Two_callers_may_use_the_same_id()
    {
        var process = await server.GetAsync();
        var message = new Outgoing("x") { IdempotencyKey = NewId() };
        var ids = new HashSet<string>();
        foreach (var caller in new[] { "one", "two" })
        {
            var key = await process.Operator.CreateKeyAsync(caller, "agent");
            ids.Add((await new SurfaceClient(process.Http, "/agents/t-echo", Surface.Rpc10, key).SendForTaskAsync(message)).Id);
        }

        ids.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_request_may_be_repeated_and_is_taken_when_it_is_right()
    {
        var client = await OnAsync(Surface.Rpc10, "t-echo");
        var message = new Outgoing("x") { TaskId = NewId() };
        (await client.SendAsync(message)).ErrorCode.ShouldBe(-32001);
        (await client.SendForTaskAsync(message with { TaskId = null })).State.ShouldBe("COMPLETED");
    }
}
