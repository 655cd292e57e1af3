using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A;
using static Comity.Tests.A2A.Reading;

namespace Comity.Tests.A2A;

/// <summary>The rules of ProtoJSON for input (a2a 1.0 §5.5 and the proto's mapping), row by row.</summary>
public sealed class Reader10Tests
{
    [Fact]
    public void A_message_is_read_whole()
    {
        var message = Send10("""
            {"messageId":"m-1","contextId":"c","taskId":"t","role":"ROLE_USER","parts":[{"text":"a"},{"url":"https://x"}],
             "metadata":{"k":1},"extensions":["e"],"referenceTaskIds":["r"],"somethingNew":{"x":[1]}}
            """).Message;
        (message.Id, message.Context, message.Task, message.Role).ShouldBe(("m-1", new ContextId("c"), new TaskId("t"), Role.User));
        message.Parts.Count.ShouldBe(2);
        message.Metadata!.Value.GetRawText().ShouldBe("""{"k":1}""");
        message.Extensions.ShouldBe(["e"]);
        message.ReferenceTasks.ShouldBe(["r"]);
    }

    [Fact]
    public void Proto_names_are_taken_as_well()
    {
        var send = Send10(
            """{"message_id":"m","context_id":"c","task_id":"t","role":1,"parts":[{"raw":"AA==","media_type":"image/png"}],"reference_task_ids":["r"]}""",
            ""","configuration":{"return_immediately":true,"history_length":"3","accepted_output_modes":["text/plain"]}""");
        (send.Message.Id, send.Message.Context, send.Message.Task).ShouldBe(("m", new ContextId("c"), new TaskId("t")));
        send.Message.Parts[0].MediaType.ShouldBe("image/png");
        send.Message.ReferenceTasks.ShouldBe(["r"]);
        (send.ReturnsImmediately, send.HistoryLength).ShouldBe((true, 3));
        send.AcceptedOutputModes.ShouldBe(["text/plain"]);
    }

    [Fact]
    public void Null_is_absent_but_not_for_data()
    {
        var send = Send10(
            """{"messageId":"m","contextId":null,"taskId":null,"role":"ROLE_USER","parts":[{"data":null,"filename":null,"metadata":null}],"metadata":null,"extensions":null}""",
            ""","configuration":null,"metadata":null,"tenant":null""");
        (send.Message.Context, send.Message.Task, send.Message.Metadata).ShouldBe((null, null, null));
        send.Message.Parts[0].ShouldBeOfType<DataPart>().Data.ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public void An_empty_id_is_no_id()
    {
        var message = Send10("""{"messageId":"m","contextId":"","taskId":"","role":"ROLE_USER","parts":[{"text":""}]}""").Message;
        (message.Context, message.Task).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("3.0")]
    [InlineData("3e0")]
    [InlineData("\"3\"")]
    [InlineData("\"3.0\"")]
    public void A_number_may_be_written_in_several_ways(string number) =>
        Read10(A2AOperation.Get, $$"""{"id":"t","historyLength":{{number}}}""").ShouldBe(new GetRequest(new TaskId("t"), 3));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"x\"")]
    [InlineData("\"\"")]
    [InlineData("3000000000")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void A_history_length_that_is_no_count_is_blamed(string number) =>
        Blamed(Read10(A2AOperation.Get, $$"""{"id":"t","historyLength":{{number}}}""")).ShouldBe(["historyLength"]);

    [Theory]
    [InlineData("AAEC+/z7", new byte[] { 0, 1, 2, 251, 252, 251 })]
    [InlineData("AAEC-_z7", new byte[] { 0, 1, 2, 251, 252, 251 })]
    [InlineData("AA==", new byte[] { 0 })]
    [InlineData("AA", new byte[] { 0 })]
    [InlineData("AAE=", new byte[] { 0, 1 })]
    [InlineData("AAE", new byte[] { 0, 1 })]
    [InlineData("", new byte[0])]
    [InlineData("AAEC\\u002b\\/z7", new byte[] { 0, 1, 2, 251, 252, 251 })]
    public void Bytes_are_base64_of_either_alphabet_padded_or_not(string text, byte[] bytes) =>
        Part10($$"""{"raw":"{{text}}"}""").ShouldBeOfType<RawPart>().Bytes.ToArray().ShouldBe(bytes);

    [Theory]
    [InlineData("A")]
    [InlineData("AA=")]
    [InlineData("AA===")]
    [InlineData("AAAA====")]
    [InlineData("A A=")]
    [InlineData("AA==\\n")]
    [InlineData("AA*=")]
    [InlineData("A=AA")]
    [InlineData("ü")]
    public void Anything_else_is_no_base64(string text) =>
        Blamed(Read10(A2AOperation.Send, $$$"""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"raw":"{{{text}}}"}]}}""")).ShouldBe(["message.parts[0].raw"]);

    [Theory]
    [InlineData("{}", "message.parts[1]")]
    [InlineData("""{"text":"a","url":"b"}""", "message.parts[1]")]
    [InlineData("""{"text":"a","data":null}""", "message.parts[1]")]
    [InlineData("""{"text":null}""", "message.parts[1]")]
    [InlineData("""{"text":5}""", "message.parts[1].text")]
    [InlineData("""{"text":"a","mediaType":5}""", "message.parts[1].mediaType")]
    [InlineData("""{"text":"a","metadata":[]}""", "message.parts[1].metadata")]
    [InlineData("\"a\"", "message.parts[1]")]
    [InlineData("null", "message.parts[1]")]
    public void A_part_has_exactly_one_content(string part, string blamed) =>
        Blamed(Read10(A2AOperation.Send, $$$"""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"ok"},{{{part}}}]}}""")).ShouldBe([blamed]);

    [Theory]
    [InlineData("{}", "message")]
    [InlineData("""{"message":null}""", "message")]
    [InlineData("""{"message":"x"}""", "message")]
    [InlineData("""{"message":{"role":"ROLE_USER","parts":[{"text":"a"}]}}""", "message.messageId")]
    [InlineData("""{"message":{"messageId":"","role":"ROLE_USER","parts":[{"text":"a"}]}}""", "message.messageId")]
    [InlineData("""{"message":{"messageId":5,"role":"ROLE_USER","parts":[{"text":"a"}]}}""", "message.messageId")]
    [InlineData("""{"message":{"messageId":"m","parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":"user","parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_UNSPECIFIED","parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":0,"parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_AGENT","parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":2,"parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_USER"}}""", "message.parts")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_USER","parts":[]}}""", "message.parts")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_USER","parts":{"text":"a"}}}""", "message.parts")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}],"contextId":"a b"}}""", "message.contextId")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}],"extensions":["a",1]}}""", "message.extensions")]
    [InlineData("""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}],"metadata":"x"}}""", "message.metadata")]
    [InlineData("""{"message":{"messageId":"m","message_id":"n","role":"ROLE_USER","parts":[{"text":"a"}]}}""", "message.messageId")]
    [InlineData("""{"tenant":"t","message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}]}}""", "tenant")]
    [InlineData("""{"configuration":[],"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}]}}""", "configuration")]
    [InlineData("""{"configuration":{"returnImmediately":"true"},"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}]}}""", "configuration.returnImmediately")]
    [InlineData("""{"configuration":{"historyLength":-1},"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}]}}""", "configuration.historyLength")]
    public void What_is_wrong_is_named_by_its_path(string json, string blamed) => Blamed(Read10(A2AOperation.Send, json)).ShouldBe([blamed]);

    [Fact]
    public void Several_faults_are_named_at_once() =>
        Blamed(Read10(A2AOperation.Send, """{"message":{"messageId":1,"role":"x","parts":[{"raw":"*"}]}}""")).ShouldBe(["message.messageId", "message.role", "message.parts[0].raw"]);

    [Fact]
    public void The_role_of_the_agent_is_taken_where_the_operator_says_so() =>
        Read10(A2AOperation.Send, """{"message":{"messageId":"m","role":"ROLE_AGENT","parts":[{"text":"a"}]}}""", new A2AOptions { TakesAgentRole = true })
            .ShouldBeOfType<SendRequest>().Message.Role.ShouldBe(Role.Agent);

    [Fact]
    public void Parts_and_metadata_have_their_limits()
    {
        var options = new A2AOptions { PartsMax = 2, MetadataBytesMax = 1024 };
        var parts = string.Join(',', Enumerable.Repeat("""{"text":"a"}""", 3));
        Blamed(Read10(A2AOperation.Send, $$$"""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{{{parts}}}]}}""", options)).ShouldBe(["message.parts"]);
        var metadata = $$"""{"k":"{{new string('x', 1024)}}"}""";
        Blamed(Read10(A2AOperation.Send, $$$"""{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}],"metadata":{{{metadata}}}}}""", options)).ShouldBe(["message.metadata"]);
    }

    [Theory]
    [InlineData("taskPushNotificationConfig")]
    [InlineData("task_push_notification_config")]
    [InlineData("pushNotificationConfig")]
    public void A_send_that_wants_push_where_there_is_none_is_known_before_all_else(string field) =>
        Read10(A2AOperation.Send, $$$$"""{"configuration":{"{{{{field}}}}":{"url":"https://x"}}}""", new A2AOptions { OffersPush = false }).ShouldBeOfType<UnofferedPushRequest>();

    [Theory]
    [InlineData("skill")]
    [InlineData("skillId")]
    [InlineData("skill_id")]
    public void A_skill_may_be_named(string field) =>
        Send10("""{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}]}""", $",\"{field}\":\"echo\"").Skill.ShouldBe("echo");

    [Fact]
    public void A_list_has_all_its_filters()
    {
        var list = Read10(A2AOperation.List, """
            {"contextId":"c","status":"TASK_STATE_WORKING","pageSize":7,"pageToken":"t","historyLength":2,"statusTimestampAfter":"2026-11-20T14:05:06.7890000+02:00","includeArtifacts":true}
            """).ShouldBeOfType<ListRequest>();
        (list.Query.Context, list.Query.State, list.Query.PageSize, list.Query.PageToken).ShouldBe((new ContextId("c"), TaskState.Working, 7, "t"));
        (list.Query.StatusSince, list.Query.WithEvents, list.HistoryLength, list.WithArtifacts).ShouldBe((Samples.At, true, 2, true));
    }

    [Theory]
    [InlineData("2", TaskState.Working)]
    [InlineData("\"TASK_STATE_CANCELED\"", TaskState.Canceled)]
    [InlineData("\"TASK_STATE_UNSPECIFIED\"", null)]
    [InlineData("0", null)]
    [InlineData("null", null)]
    public void A_state_is_named_or_numbered(string state, TaskState? expected) =>
        Read10(A2AOperation.List, $$"""{"status":{{state}}}""").ShouldBeOfType<ListRequest>().Query.State.ShouldBe(expected);

    [Theory]
    [InlineData("""{"status":"WORKING"}""", "status")]
    [InlineData("""{"status":9}""", "status")]
    [InlineData("""{"status":{}}""", "status")]
    [InlineData("""{"pageSize":0}""", "pageSize")]
    [InlineData("""{"pageSize":-1}""", "pageSize")]
    [InlineData("""{"pageSize":101}""", "pageSize")]
    [InlineData("""{"page_size":"abc"}""", "pageSize")]
    [InlineData("""{"statusTimestampAfter":"2026-11-20T14:05:06"}""", "statusTimestampAfter")]
    [InlineData("""{"statusTimestampAfter":"2026-11-20"}""", "statusTimestampAfter")]
    [InlineData("""{"statusTimestampAfter":"yesterday at noon or so"}""", "statusTimestampAfter")]
    [InlineData("""{"statusTimestampAfter":1700000000}""", "statusTimestampAfter")]
    [InlineData("""{"includeArtifacts":"yes"}""", "includeArtifacts")]
    public void A_filter_that_is_wrong_is_blamed(string json, string blamed) => Blamed(Read10(A2AOperation.List, json)).ShouldBe([blamed]);

    [Theory]
    [InlineData("2026-11-20T12:05:06.789Z")]
    [InlineData("2026-11-20T12:05:06.7890000Z")]
    [InlineData("2026-11-20T12:05:06.789000000Z")]
    [InlineData("2026-11-20T07:05:06.789-05:00")]
    [InlineData("2026-11-20t12:05:06.789z")]
    public void A_time_has_a_zone_and_any_number_of_digits(string time) =>
        Read10(A2AOperation.List, $$"""{"statusTimestampAfter":"{{time}}"}""").ShouldBeOfType<ListRequest>().Query.StatusSince.ShouldBe(Samples.At);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":""}""")]
    [InlineData("""{"id":5}""")]
    public void An_id_is_required(string json)
    {
        foreach (var operation in (A2AOperation[])[A2AOperation.Get, A2AOperation.Cancel, A2AOperation.Subscribe])
            Blamed(Read10(operation, json)).ShouldBe(["id"]);
    }
}
