using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §1.5 "Stream" and "Subscribe", §1.7, §5 rows 9, 10 and 26.</summary>
public sealed class StreamTests(SharedServer server) : A2ATest(server)
{
    [Theory, EverySurface]
    public async Task A_stream_is_the_task_then_its_updates_then_its_end(Surface surface)
    {
        var client = await OnAsync(surface, "t-chunks");
        await using var stream = await client.StreamAsync(new Outgoing("go"));
        var events = await client.EventsOfAsync(stream);
        events[0].Kind.ShouldBe("task");
        events.Skip(1).ShouldAllBe(e => e.Kind == "status" || e.Kind == "artifact");
        events.Where(e => e.Kind == "artifact").Select(e => e.Text).ShouldBe(Enumerable.Range(0, 10).Select(i => $"[{i}]"));
        events[^1].State.ShouldBe("COMPLETED");
        events.SkipLast(1).ShouldAllBe(e => e.State != "COMPLETED");

        var first = events.First(e => e.Kind == "artifact").Raw;
        (first["append"]?.GetValue<bool>() ?? false).ShouldBeFalse();
        events.Where(e => e.Kind == "artifact").Skip(1).ShouldAllBe(e => e.Raw["append"]!.GetValue<bool>());
        events.Where(e => e.Kind != "task").ShouldAllBe(e => e.Raw["contextId"] != null && e.Raw["taskId"] != null);
    }

    [Theory, EverySurface]
    public async Task Sequence_numbers_are_dense_and_never_repeat(Surface surface)
    {
        var client = await OnAsync(surface, "t-chunks");
        await using var stream = await client.StreamAsync(new Outgoing("go"));
        var ids = (await client.EventsOfAsync(stream)).Select(e => e.Event.Sequence).ToList();
        ids.ShouldBe(Enumerable.Range(0, ids.Count).Select(i => ids[0] + i));
    }

    [Theory, EverySurface]
    public async Task The_stored_artifact_is_the_folded_stream(Surface surface)
    {
        var client = await OnAsync(surface, "t-chunks");
        var task = await client.SendForTaskAsync(new Outgoing("go"));
        task.Artifacts.ShouldBe([string.Concat(Enumerable.Range(0, 10).Select(i => $"[{i}]"))]);
        var artifact = task.Raw["artifacts"]![0]!;
        artifact["artifactId"]!.GetValue<string>().ShouldBe("out");
        artifact["name"]!.GetValue<string>().ShouldBe("pieces");
    }

    [Theory, EverySurface]
    public async Task A_stream_has_the_headers_of_a_stream(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        await using var stream = await client.StreamAsync(new Outgoing("go"));
        ((int)stream.Response.StatusCode).ShouldBe(200);
        stream.Response.Headers.CacheControl!.NoCache.ShouldBeTrue();
        stream.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        stream.Response.Headers.GetValues("A2A-Version").ShouldBe([surface is Surface.Rpc10 or Surface.Rest10 ? "1.0" : "0.3"]);
        (await stream.ToListAsync()).ShouldAllBe(e => e.Name == null);
    }

    [Theory]
    [InlineData(Surface.Rpc10)]
    [InlineData(Surface.Rpc03)]
    public async Task Every_JSON_RPC_event_is_a_whole_response_to_the_request(Surface surface)
    {
        var agent = await AgentAsync("t-echo");
        var is10 = surface == Surface.Rpc10;
        await using var stream = await agent.RpcStreamAsync(
            is10 ? "SendStreamingMessage" : "message/stream", is10 ? Message("x") : OldMessage("x"), is10 ? "1.0" : null);
        foreach (var e in await stream.ToListAsync())
        {
            e.Json["jsonrpc"]!.GetValue<string>().ShouldBe("2.0");
            e.Json["id"]!.GetValue<int>().ShouldBe(1);
            e.Json["result"].ShouldNotBeNull();
        }
    }

    [Theory, EverySurface]
    public async Task A_bare_message_is_the_whole_stream(Surface surface)
    {
        var client = await OnAsync(surface, "t-reply");
        await using var stream = await client.StreamAsync(new Outgoing("hi"));
        var only = (await client.EventsOfAsync(stream)).ShouldHaveSingleItem();
        only.Kind.ShouldBeOneOf("message", "msg");
        only.Text.ShouldBe("you said hi");
    }

    [Theory, EverySurface]
    public async Task The_stream_of_a_send_ends_at_a_question(Surface surface)
    {
        var client = await OnAsync(surface, "t-ask");
        await using var stream = await client.StreamAsync(new Outgoing("x"));
        var events = await client.EventsOfAsync(stream);
        events[^1].State.ShouldBe("INPUT_REQUIRED");
        events[^1].Text.ShouldBe("What else?");
        if (surface is Surface.Rpc03 or Surface.Rest03) events[^1].Raw["final"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory, EverySurface]
    public async Task A_subscriber_stays_through_a_question_until_the_end(Surface surface)
    {
        var client = await OnAsync(surface, "t-ask");
        var asked = await client.SendForTaskAsync(new Outgoing("x"));
        await using var stream = await client.SubscribeAsync(asked.Id);
        var snapshot = client.EventOf((await stream.NextAsync())!);
        (snapshot.Kind, snapshot.State).ShouldBe(("task", "INPUT_REQUIRED"));
        (await client.SendForTaskAsync(new Outgoing("y") { TaskId = asked.Id })).State.ShouldBe("COMPLETED");
        var rest = await client.EventsOfAsync(stream);
        rest[^1].State.ShouldBe("COMPLETED");
        rest.ShouldContain(e => e.Kind == "artifact");
    }

    [Theory, EverySurface]
    public async Task A_task_that_waits_for_a_sign_in_can_be_watched_and_continued(Surface surface)
    {
        var client = await OnAsync(surface, "t-auth");
        var waiting = await client.SendForTaskAsync(new Outgoing("x"));
        waiting.State.ShouldBe("AUTH_REQUIRED");
        waiting.StatusText.ShouldBe("Sign in first.");
        await using var stream = await client.SubscribeAsync(waiting.Id);
        client.EventOf((await stream.NextAsync())!).State.ShouldBe("AUTH_REQUIRED");
        var done = await client.SendForTaskAsync(new Outgoing("ok") { TaskId = waiting.Id });
        done.Artifacts.ShouldBe(["signed in: ok"]);
        (await client.EventsOfAsync(stream))[^1].State.ShouldBe("COMPLETED");
    }

    [Theory, EverySurface]
    public async Task A_snapshot_and_its_updates_leave_no_gap_and_repeat_nothing(Surface surface)
    {
        var client = await OnAsync(surface, "t-chunks");
        await using var first = await client.StreamAsync(new Outgoing("go"));
        var id = client.EventOf((await first.NextAsync())!).TaskId!;
        for (var joined = 0; joined < 4; joined++)
        {
            await first.UntilAsync(e => client.EventOf(e).Kind == "artifact");
            await using var late = await client.SubscribeAsync(id);
            var events = await client.EventsOfAsync(late);
            events[0].Kind.ShouldBe("task");
            var already = string.Concat((events[0].Raw["artifacts"] as JsonArray ?? []).Select(SurfaceWords.TextOf));
            var later = string.Concat(events.Where(e => e.Kind == "artifact").Select(e => e.Text));
            (already + later).ShouldBe("[0][1][2][3][4][5][6][7][8][9]");
            var ids = events.Select(e => e.Event.Sequence).ToList();
            ids.ShouldBe(Enumerable.Range(0, ids.Count).Select(i => ids[0] + i));
            if (events[^1].State == "COMPLETED") break;
        }
    }

    [Theory, EverySurface]
    public async Task A_reader_that_names_its_last_event_continues_right_after_it(Surface surface)
    {
        var client = await OnAsync(surface, "t-chunks");
        await using var first = await client.StreamAsync(new Outgoing("go"));
        var task = client.EventOf((await first.NextAsync())!).TaskId!;
        long last = (await first.UntilAsync(e => client.EventOf(e).Text == "[3]")).Sequence;
        await using var second = await client.SubscribeAsync(task, last);
        var rest = await client.EventsOfAsync(second);
        rest[0].Event.Sequence.ShouldBe(last + 1);
        rest.Where(e => e.Kind == "artifact").Select(e => e.Text).ShouldBe(["[4]", "[5]", "[6]", "[7]", "[8]", "[9]"]);
        rest.ShouldAllBe(e => e.Kind != "task");
        rest[^1].State.ShouldBe("COMPLETED");

        // The same once more, now that the task has ended: what was missed is still handed out.
        await using var third = await client.SubscribeAsync(task, last);
        (await client.EventsOfAsync(third)).Select(e => e.Event.Sequence).ShouldBe(rest.Select(e => e.Event.Sequence));
    }

    [Fact]
    public async Task All_watchers_of_a_task_see_the_same_events_in_the_same_order()
    {
        var sender = await OnAsync(Surface.Rpc10, "t-ask");
        var asked = await sender.SendForTaskAsync(new Outgoing("x"));
        var watchers = new List<(SurfaceClient Client, EventStream Stream)>();
        for (var i = 0; i < 12; i++)
        {
            var client = await OnAsync((Surface)(i % 4), "t-ask");
            watchers.Add((client, await client.SubscribeAsync(asked.Id)));
            await watchers[^1].Stream.NextAsync();
        }

        await sender.SendForTaskAsync(new Outgoing("y") { TaskId = asked.Id });
        var seen = await Task.WhenAll(watchers.Select(async w => (await w.Client.EventsOfAsync(w.Stream))
            .Select(e => (e.Event.Sequence, e.Kind, e.Text, e.State)).ToList()));
        seen[0].Count.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var other in seen) other.ShouldBe(seen[0]);
        foreach (var (_, stream) in watchers) await stream.DisposeAsync();
    }

    [Theory, EverySurface]
    public async Task A_client_that_leaves_does_not_end_the_work(Surface surface)
    {
        var client = await OnAsync(surface, "t-chunks");
        string id;
        await using (var stream = await client.StreamAsync(new Outgoing("go"))) id = client.EventOf((await stream.NextAsync())!).TaskId!;
        (await client.UntilAsync(id, "COMPLETED")).Artifacts[0].ShouldEndWith("[9]");
    }

    [Fact]
    public async Task A_client_that_leaves_a_blocking_send_does_not_end_the_work()
    {
        var agent = await AgentAsync("t-chunks");
        var context = NewId();
        using (var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var request = agent.RpcRequest("SendMessage", Message("go", m => m["contextId"] = context), "1.0");
            var sending = agent.Http.SendAsync(request, leaving.Token);
            while (await CountAsync(agent, context) == 0) Token.ThrowIfCancellationRequested();
            await leaving.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(sending);
        }

        var found = await agent.RpcAsync("ListTasks", new JsonObject { ["contextId"] = context });
        var id = found.Result["tasks"]![0]!["id"]!.GetValue<string>();
        (await (await OnAsync(Surface.Rpc10, "t-chunks")).UntilAsync(id, "COMPLETED")).State.ShouldBe("COMPLETED");
    }

    [Fact]
    public async Task An_open_cancel_ends_every_stream_of_the_task()
    {
        var client = await OnAsync(Surface.Rpc10, "t-sleep");
        await using var sender = await client.StreamAsync(new Outgoing("x"));
        var id = client.EventOf((await sender.NextAsync())!).TaskId!;
        await using var watcher = await client.SubscribeAsync(id);
        await client.CancelAsync(id);
        (await client.EventsOfAsync(sender))[^1].State.ShouldBe("CANCELED");
        (await client.EventsOfAsync(watcher))[^1].State.ShouldBe("CANCELED");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("1.5")]
    public async Task A_last_event_id_that_is_no_sequence_is_answered_without_a_server_error(string id)
    {
        var agent = await AgentAsync("t-sleep");
        var client = await OnAsync(Surface.Rest10, "t-sleep");
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        var request = agent.Request(HttpMethod.Post, $"/tasks/{task.Id}:subscribe", null, "1.0", ("Last-Event-ID", id));
        using var answer = await agent.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        ((int)answer.StatusCode).ShouldBeOneOf(200, 400);
        await client.CancelAsync(task.Id);
    }
}
