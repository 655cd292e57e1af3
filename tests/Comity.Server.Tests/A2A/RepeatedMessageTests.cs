using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §5, row 6, with the policy of the design: UUIDs and ULIDs are intake keys, other ids are not.</summary>
public sealed class RepeatedMessageTests(SharedServer server) : A2ATest(server)
{
    [Theory, EverySurface]
    public async Task The_same_message_again_is_answered_with_the_same_task(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var message = new Outgoing("once");
        var first = await client.SendForTaskAsync(message);
        (await client.SendForTaskAsync(message)).Raw.ToJsonString().ShouldBe(first.Raw.ToJsonString());
    }

    [Fact]
    public async Task A_task_made_over_one_surface_is_found_by_its_message_over_every_other()
    {
        var message = new Outgoing("once");
        var ids = new HashSet<string>();
        foreach (var surface in Enum.GetValues<Surface>())
            ids.Add((await (await OnAsync(surface, "t-echo")).SendForTaskAsync(message)).Id);
        ids.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV", true)]
    [InlineData("01arz3ndektsv4rrffq69g5fav", true)]
    [InlineData("order-1", false)]
    [InlineData("1", false)]
    public async Task Only_ids_that_nobody_repeats_by_accident_are_keys(string id, bool isKey)
    {
        var client = await OnAsync(Surface.Rpc10, "t-echo");
        var message = new Outgoing("policy " + id) { MessageId = id };
        var first = await client.SendForTaskAsync(message);
        var second = await client.SendForTaskAsync(message);
        (first.Id == second.Id).ShouldBe(isKey);
    }

    [Theory, EverySurface]
    public async Task The_same_id_with_other_content_is_a_conflict_that_names_it(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var message = new Outgoing("one");
        await client.SendForTaskAsync(message);
        var conflict = await client.SendAsync(message with { Text = "two" });
        client.ErrorOf(conflict).ShouldBe(InvalidParams, conflict.Text);
        if (surface is Surface.Rpc10 or Surface.Rest10) conflict.Fields.ShouldContain("message.messageId");
    }

    [Theory, EverySurface]
    public async Task An_idempotency_key_makes_any_id_a_key(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var message = new Outgoing("one") { MessageId = "m1", IdempotencyKey = NewId() };
        var first = await client.SendForTaskAsync(message);
        (await client.SendForTaskAsync(message)).Id.ShouldBe(first.Id);
        client.ErrorOf(await client.SendAsync(message with { Text = "two" })).ShouldBe(InvalidParams);
        (await client.SendForTaskAsync(message with { IdempotencyKey = NewId() })).Id.ShouldNotBe(first.Id);
    }

    [Theory, EverySurface]
    public async Task Configuration_is_no_part_of_what_was_said(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        var message = new Outgoing("one");
        var first = await client.SendForTaskAsync(message);
        (await client.SendForTaskAsync(message with { HistoryLength = 0, Immediately = true })).Id.ShouldBe(first.Id);
    }

    [Theory, EverySurface]
    public async Task A_repeat_while_the_first_still_runs_joins_it(Surface surface)
    {
        var client = await OnAsync(surface, "t-chunks");
        var message = new Outgoing("once");
        await using var first = await client.StreamAsync(message);
        var id = client.EventOf((await first.NextAsync())!).TaskId;
        await using var second = await client.StreamAsync(message);
        var events = await client.EventsOfAsync(second);
        events[0].TaskId.ShouldBe(id);
        events[^1].State.ShouldBe("COMPLETED");
        (await client.SendForTaskAsync(message)).Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_streamed_repeat_of_a_finished_message_shows_the_finished_task_and_ends()
    {
        var client = await OnAsync(Surface.Rpc10, "t-echo");
        var message = new Outgoing("once");
        var first = await client.SendForTaskAsync(message);
        await using var stream = await client.StreamAsync(message);
        var events = await client.EventsOfAsync(stream);
        events[0].TaskId.ShouldBe(first.Id);
        (events[^1].State ?? "").ShouldBe("COMPLETED");
    }

    [Fact]
    public async Task A_repeated_answer_to_a_question_does_not_answer_twice()
    {
        var client = await OnAsync(Surface.Rpc10, "t-ask");
        var asked = await client.SendForTaskAsync(new Outgoing("x"));
        var answer = new Outgoing("y") { TaskId = asked.Id };
        var done = await client.SendForTaskAsync(answer);
        var again = await client.SendForTaskAsync(answer);
        again.Raw.ToJsonString().ShouldBe(done.Raw.ToJsonString());
        again.History.Count(m => m["messageId"]!.GetValue<string>() == answer.MessageId).ShouldBe(1);
    }

    [Fact]
    public async Task A_bare_message_answer_is_the_same_message_again()
    {
        var client = await OnAsync(Surface.Rpc10, "t-reply");
        var message = new Outgoing("x");
        JsonNode first = client.MessageOf(await client.SendAsync(message));
        client.MessageOf(await client.SendAsync(message)).ToJsonString().ShouldBe(first.ToJsonString());
    }
}
