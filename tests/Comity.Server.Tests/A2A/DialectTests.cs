using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.A2A;

/// <summary>Reference §2.4 row by row: what each version's wire looks like, and §2.5: what is made of the other's words.</summary>
public sealed class DialectTests(SharedServer server) : A2ATest(server)
{
    private async Task<JsonNode> SentAsync(Surface surface, string agent = "t-echo", string text = "x")
    {
        var client = await OnAsync(surface, agent);
        return (await client.SendForTaskAsync(new Outgoing(text))).Raw;
    }

    [Fact]
    public async Task A_1_0_task_has_no_kind_and_proto_enum_names()
    {
        foreach (var surface in new[] { Surface.Rpc10, Surface.Rest10 })
        {
            var task = await SentAsync(surface);
            task["kind"].ShouldBeNull();
            task["status"]!["state"]!.GetValue<string>().ShouldBe("TASK_STATE_COMPLETED");
            task["history"]![0]!["role"]!.GetValue<string>().ShouldBe("ROLE_USER");
            task["history"]![0]!["kind"].ShouldBeNull();
            task["artifacts"]![0]!["parts"]![0]!.AsObject().Select(p => p.Key).ShouldBe(["text"]);
        }
    }

    [Fact]
    public async Task A_0_3_task_has_kinds_and_lower_case_words()
    {
        var task = await SentAsync(Surface.Rpc03);
        task["kind"]!.GetValue<string>().ShouldBe("task");
        task["status"]!["state"]!.GetValue<string>().ShouldBe("completed");
        task["history"]![0]!["kind"]!.GetValue<string>().ShouldBe("message");
        task["history"]![0]!["role"]!.GetValue<string>().ShouldBe("user");
        task["artifacts"]![0]!["parts"]![0]!["kind"]!.GetValue<string>().ShouldBe("text");
    }

    [Fact]
    public async Task A_0_3_task_over_HTTP_is_ProtoJSON_of_the_0_3_proto()
    {
        var task = await SentAsync(Surface.Rest03);
        task["kind"].ShouldBeNull();
        task["history"]![0]!["content"]!.AsArray().Count.ShouldBe(1);
        task["history"]![0]!["parts"].ShouldBeNull();
        var client = await OnAsync(Surface.Rest03, "t-sleep");
        var running = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        (await client.CancelAsync(running.Id)).Json!["status"]!["state"]!.GetValue<string>().ShouldBe("TASK_STATE_CANCELLED");
        var asked = await SentAsync(Surface.Rest03, "t-ask");
        asked["status"]!["message"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("What else?");
    }

    [Theory, EverySurface]
    public async Task Timestamps_are_UTC_with_milliseconds_and_nothing_is_null(Surface surface)
    {
        var task = await SentAsync(surface);
        task["status"]!["timestamp"]!.GetValue<string>().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        task.ToJsonString().ShouldNotContain(":null");
        task.ToJsonString().ShouldNotContain(":[]");
    }

    [Fact]
    public async Task A_status_update_is_final_in_0_3_and_never_in_1_0()
    {
        foreach (var surface in Enum.GetValues<Surface>())
        {
            var client = await OnAsync(surface, "t-chunks");
            await using var stream = await client.StreamAsync(new Outgoing("x"));
            var updates = (await client.EventsOfAsync(stream)).Where(e => e.Kind == "status").ToList();
            if (surface is Surface.Rpc10 or Surface.Rest10)
            {
                updates.ShouldAllBe(u => u.Raw["final"] == null);
                continue;
            }

            updates.SkipLast(1).ShouldAllBe(u => !(u.Raw["final"] != null && u.Raw["final"]!.GetValue<bool>()));
            updates[^1].Raw["final"]!.GetValue<bool>().ShouldBeTrue();
            if (surface == Surface.Rpc03) updates[0].Raw["final"].ShouldNotBeNull("final is a required field of 0.3");
        }
    }

    [Fact]
    public async Task Old_parts_of_every_kind_become_new_ones()
    {
        var agent = await AgentAsync("t-echo");
        var parts = JsonNode.Parse("""
            [
              {"kind":"text","text":"a","metadata":{"m":1}},
              {"kind":"file","file":{"name":"n.txt","mimeType":"text/plain","bytes":"AAEC"}},
              {"kind":"file","file":{"uri":"https://example.org/f","mimeType":"text/plain"}},
              {"kind":"data","data":{"k":"v"}},
              {"kind":"data","data":{"value":[1,2]},"metadata":{"data_part_compat":true}}
            ]
            """)!;
        var old = await agent.RpcAsync("message/send", OldMessage("", m => m["parts"] = parts.DeepClone()), null);
        old.ErrorCode.ShouldBeNull(old.Text);
        var id = old.Result["id"]!.GetValue<string>();
        var stored = (await agent.RpcAsync("GetTask", new JsonObject { ["id"] = id })).Result["history"]![0]!["parts"]!;
        var expected = JsonNode.Parse("""
            [
              {"text":"a","metadata":{"m":1}},
              {"raw":"AAEC","filename":"n.txt","mediaType":"text/plain"},
              {"url":"https://example.org/f","mediaType":"text/plain"},
              {"data":{"k":"v"}},
              {"data":[1,2]}
            ]
            """);
        JsonNode.DeepEquals(stored, expected).ShouldBeTrue(stored.ToJsonString());

        // And out again as they came in.
        var back = (await agent.RpcAsync("tasks/get", new JsonObject { ["id"] = id }, null)).Result["history"]![0]!["parts"]!;
        JsonNode.DeepEquals(back, parts).ShouldBeTrue(back.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type":"text","text":"a"}""")]
    [InlineData("""{"text":"a"}""")]
    [InlineData("""{"kind":"text","text":"a"}""")]
    public async Task An_old_part_may_name_its_kind_the_old_way_or_not_at_all(string part)
    {
        var answer = await (await AgentAsync("t-echo")).RpcAsync("message/send", OldMessage("", m => m["parts"] = new JsonArray(JsonNode.Parse(part))), null);
        answer.ErrorCode.ShouldBeNull(answer.Text);
        SurfaceWords.TextOf(answer.Result["artifacts"]![0]).ShouldBe("echo: a");
    }

    [Fact]
    public async Task An_old_message_may_leave_its_kind_out_but_not_name_another()
    {
        var agent = await AgentAsync("t-echo");
        (await agent.RpcAsync("message/send", OldMessage("x", m => m.Remove("kind")), null)).ErrorCode.ShouldBeNull();
        (await agent.RpcAsync("message/send", OldMessage("x", m => m["kind"] = "task"), null)).ErrorCode.ShouldBe(InvalidParams);
    }

    [Theory]
    [InlineData(null, "completed")]
    [InlineData(true, "completed")]
    [InlineData(false, null)]
    public async Task Old_blocking_is_the_opposite_of_returning_at_once(bool? blocking, string? state)
    {
        var body = OldMessage("x");
        if (blocking is { } value) body["configuration"] = new JsonObject { ["blocking"] = value };
        var answer = await (await AgentAsync("t-chunks")).RpcAsync("message/send", body, null);
        var got = answer.Result["status"]!["state"]!.GetValue<string>();
        if (state is not null) got.ShouldBe(state);
        else got.ShouldBeOneOf("submitted", "working");
    }

    [Theory]
    [InlineData("TASK_STATE_CANCELLED")]
    [InlineData("TASK_STATE_CANCELED")]
    [InlineData("canceled")]
    public async Task The_generous_0_3_reader_takes_both_spellings(string state)
    {
        var context = NewId();
        var client = await OnAsync(Surface.Rest03, "t-sleep");
        var task = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true, ContextId = context });
        await client.CancelAsync(task.Id);
        var listed = await (await AgentAsync("t-sleep")).GetAsync($"/v1/tasks?contextId={context}&status={state}", null);
        listed.Status.ShouldBe(200, listed.Text);
        listed.Json!["tasks"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_0_3_HTTP_reader_takes_both_part_styles_and_both_cases()
    {
        var agent = await AgentAsync("t-echo");
        var bodies = new[]
        {
            """{"message":{"messageId":"ID","role":"ROLE_USER","content":[{"text":"a"}]}}""",
            """{"message":{"message_id":"ID","role":"ROLE_USER","parts":[{"text":"a"}]}}""",
            """{"message":{"messageId":"ID","role":"user","parts":[{"kind":"text","text":"a"}]}}""",
            """{"request":{"messageId":"ID","role":"ROLE_USER","content":[{"text":"a"}]}}""",
        };
        foreach (var body in bodies[..3])
        {
            var answer = await agent.PostRawAsync("/v1/message:send", A2AClient.Body(body.Replace("ID", NewId())), null);
            answer.Status.ShouldBe(200, body + answer.Text);
            SurfaceWords.TextOf(answer.Json!["task"]!["artifacts"]![0]).ShouldBe("echo: a");
        }

        var file = """{"message":{"messageId":"ID","role":"ROLE_USER","content":[{"file":{"fileWithBytes":"AAEC","mimeType":"text/plain","name":"n"}},{"file":{"fileWithUri":"https://example.org/","mimeType":"text/plain"}},{"data":{"data":{"a":1}}}]}}""";
        var stored = await agent.PostRawAsync("/v1/message:send", A2AClient.Body(file.Replace("ID", NewId())), null);
        stored.Status.ShouldBe(200, stored.Text);
        var id = stored.Json!["task"]!["id"]!.GetValue<string>();
        var parts = (await agent.GetAsync($"/tasks/{id}")).Json!["history"]![0]!["parts"]!;
        JsonNode.DeepEquals(parts, JsonNode.Parse(
            """[{"raw":"AAEC","mediaType":"text/plain","filename":"n"},{"url":"https://example.org/","mediaType":"text/plain"},{"data":{"a":1}}]"""))
            .ShouldBeTrue(parts.ToJsonString());
    }

    [Fact]
    public async Task What_0_3_cannot_say_is_wrapped_and_marked()
    {
        var agent = await AgentAsync("t-echo");
        var sent = await agent.RpcAsync("SendMessage", Message("", m => m["parts"] = new JsonArray(new JsonObject { ["data"] = new JsonArray(1, 2) })));
        var id = sent.Result["task"]!["id"]!.GetValue<string>();
        var part = (await agent.RpcAsync("tasks/get", new JsonObject { ["id"] = id }, null)).Result["history"]![0]!["parts"]![0]!;
        part["kind"]!.GetValue<string>().ShouldBe("data");
        part["data"]!["value"]!.ToJsonString().ShouldBe("[1,2]");
        part["metadata"]!["data_part_compat"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Proto_names_numbers_and_strings_are_read_as_ProtoJSON_reads_them()
    {
        var agent = await AgentAsync("t-echo");
        var context = NewId();
        var sent = await agent.PostRawAsync("", A2AClient.Body($$$$"""
            {"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"message_id":"{{{{NewId()}}}}","context_id":"{{{{context}}}}","role":1,
            "parts":[{"text":"x","media_type":"text/plain","raw":null}],"task_id":null,"metadata":null,"reference_task_ids":null},
            "configuration":{"history_length":"1","return_immediately":false,"accepted_output_modes":null}}}
            """), "1.0");
        sent.ErrorCode.ShouldBeNull(sent.Text);
        var task = sent.Result["task"]!;
        task["contextId"]!.GetValue<string>().ShouldBe(context);
        task["history"]!.AsArray().Count.ShouldBe(1);

        foreach (var page in new JsonNode[] { 1, "1", 1.0 })
        {
            var listed = await agent.RpcAsync("ListTasks", new JsonObject { ["context_id"] = context, ["page_size"] = page.DeepClone(), ["status"] = 3 });
            listed.ErrorCode.ShouldBeNull(listed.Text);
            listed.Result["tasks"]!.AsArray().ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task A_client_that_sends_a_list_of_messages_and_names_a_skill_is_understood()
    {
        var agent = await AgentAsync("t-echo");
        foreach (var skill in new[] { "skill", "skillId" })
        {
            var body = new JsonObject { ["messages"] = new JsonArray(OldMessage("hello")["message"]!.DeepClone()), [skill] = "t-echo" };
            var answer = await agent.RpcAsync("message/send", body, null);
            answer.ErrorCode.ShouldBeNull(answer.Text);
            SurfaceWords.TextOf(answer.Result["artifacts"]![0]).ShouldBe("echo: hello");
        }
    }

    [Theory, EverySurface]
    public async Task History_length_bounds_the_history(Surface surface)
    {
        var client = await OnAsync(surface, "t-ask");
        var asked = await client.SendForTaskAsync(new Outgoing("one"));
        var done = await client.SendForTaskAsync(new Outgoing("two") { TaskId = asked.Id });
        var all = (await client.GetTaskAsync(done.Id)).History.Count;
        all.ShouldBeGreaterThanOrEqualTo(3);
        (await client.GetTaskAsync(done.Id, 1)).History.Count.ShouldBe(1);
        (await client.GetTaskAsync(done.Id, 1000)).History.Count.ShouldBe(all);
        (await client.GetTaskAsync(done.Id, 0)).Raw.AsObject().ContainsKey("history").ShouldBeFalse();
        ShouldBeRefused(client, await client.GetAsync(done.Id, -1), InvalidParams, 400);
        (await client.SendForTaskAsync(new Outgoing("x") { HistoryLength = 0 })).Raw.AsObject().ContainsKey("history").ShouldBeFalse();
        ShouldBeRefused(client, await client.SendAsync(new Outgoing("x") { HistoryLength = -1 }), InvalidParams, 400);
    }

    [Theory, EverySurface]
    public async Task History_length_bounds_the_snapshot_of_a_stream(Surface surface)
    {
        var client = await OnAsync(surface, "t-echo");
        await using var stream = await client.StreamAsync(new Outgoing("x") { HistoryLength = 0 });
        client.EventOf((await stream.NextAsync())!).Raw.AsObject().ContainsKey("history").ShouldBeFalse();
    }

    [Fact]
    public async Task The_0_3_error_over_HTTP_is_bare()
    {
        var answer = await (await AgentAsync("t-echo")).GetAsync($"/v1/tasks/{NewId()}", null);
        answer.Status.ShouldBe(404);
        answer.Json!["code"]!.GetValue<int>().ShouldBe(TaskNotFound);
        answer.Json["message"]!.GetValue<string>().ShouldNotBeEmpty();
        answer.Json["error"].ShouldBeNull();
    }
}
