using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A;
using static Comity.Tests.A2A.Reading;

namespace Comity.Tests.A2A;

public sealed class Reader03Tests
{
    [Theory]
    [InlineData("""{"kind":"text","text":"a"}""")]
    [InlineData("""{"type":"text","text":"a"}""")]
    [InlineData("""{"text":"a"}""")]
    public void A_text_says_its_kind_or_its_type_or_nothing(string part) => Part03(part).ShouldBe(new TextPart("a"));

    [Theory]
    [InlineData("""{"kind":"file","file":{"name":"a.png","mimeType":"image/png","bytes":"AAE="}}""")]
    [InlineData("""{"type":"file","file":{"name":"a.png","mimeType":"image/png","bytes":"AAE"}}""")]
    [InlineData("""{"file":{"name":"a.png","mime_type":"image/png","fileWithBytes":"AAE="}}""")]
    [InlineData("""{"file":{"name":"a.png","mimeType":"image/png","file_with_bytes":"AAE="}}""")]
    [InlineData("""{"raw":"AAE=","filename":"a.png","mediaType":"image/png"}""")]
    public void A_file_may_bring_its_bytes(string part)
    {
        var raw = Part03(part).ShouldBeOfType<RawPart>();
        raw.Bytes.ToArray().ShouldBe([0, 1]);
        (raw.Filename, raw.MediaType).ShouldBe(("a.png", "image/png"));
    }

    [Theory]
    [InlineData("""{"kind":"file","file":{"uri":"https://x","mimeType":"image/png"}}""")]
    [InlineData("""{"file":{"fileWithUri":"https://x","mimeType":"image/png"}}""")]
    [InlineData("""{"url":"https://x","mediaType":"image/png"}""")]
    public void A_file_may_be_an_address(string part) => Part03(part).ShouldBe(new UrlPart("https://x") { MediaType = "image/png" });

    [Theory]
    [InlineData("""{"kind":"data","data":{"a":1}}""", """{"a":1}""")]
    [InlineData("""{"data":{"data":{"a":1}}}""", """{"a":1}""")]
    [InlineData("""{"kind":"data","data":{"data":{"a":1}}}""", """{"data":{"a":1}}""")]
    [InlineData("""{"kind":"data","data":{"value":[1]},"metadata":{"data_part_compat":true}}""", "[1]")]
    [InlineData("""{"kind":"data","data":{"value":null},"metadata":{"data_part_compat":true}}""", "null")]
    [InlineData("""{"kind":"data","data":{"value":1}}""", """{"value":1}""")]
    public void Data_is_an_object_or_a_value_that_was_wrapped(string part, string data) =>
        Part03(part).ShouldBeOfType<DataPart>().Data.GetRawText().ShouldBe(data);

    [Fact]
    public void The_mark_of_wrapped_data_goes_and_other_metadata_stays()
    {
        Part03("""{"kind":"data","data":{"value":1},"metadata":{"data_part_compat":true}}""").Metadata.ShouldBeNull();
        Part03("""{"kind":"data","data":{"value":1},"metadata":{"data_part_compat":true,"k":2}}""").Metadata!.Value.GetRawText().ShouldBe("""{"k":2}""");
    }

    [Theory]
    [InlineData("""{"kind":"text"}""", "message.parts[0].text")]
    [InlineData("""{"kind":"video","text":"a"}""", "message.parts[0].kind")]
    [InlineData("{}", "message.parts[0]")]
    [InlineData("""{"kind":"text","text":"a","data":{}}""", "message.parts[0]")]
    [InlineData("""{"kind":"file"}""", "message.parts[0].file")]
    [InlineData("""{"kind":"file","file":{}}""", "message.parts[0].file")]
    [InlineData("""{"kind":"file","file":{"bytes":"AA==","uri":"x"}}""", "message.parts[0].file")]
    [InlineData("""{"kind":"file","file":{"bytes":"*"}}""", "message.parts[0].file.bytes")]
    [InlineData("""{"kind":"data","data":[1]}""", "message.parts[0].data")]
    [InlineData("\"a\"", "message.parts[0]")]
    public void A_part_that_is_wrong_is_blamed(string part, string blamed) =>
        Blamed(Read03(A2AOperation.Send, $$$"""{"message":{"messageId":"m","role":"user","parts":[{{{part}}}]}}""")).ShouldBe([blamed]);

    [Theory]
    [InlineData("""{"message":{"role":"ROLE_USER","messageId":"m","content":[{"text":"a"}]}}""")]
    [InlineData("""{"request":{"role":"ROLE_USER","message_id":"m","content":[{"text":"a"}]}}""")]
    [InlineData("""{"message":{"kind":"message","role":"user","messageId":"m","parts":[{"kind":"text","text":"a"}]}}""")]
    public void Both_wordings_of_0_3_are_taken(string json)
    {
        var message = Send03(json).Message;
        (message.Id, message.Role, message.FirstText).ShouldBe(("m", Role.User, "a"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(""","configuration":{"blocking":true}""", false)]
    [InlineData(""","configuration":{"blocking":null}""", false)]
    [InlineData(""","configuration":{"blocking":false}""", true)]
    public void A_send_blocks_unless_it_says_otherwise(string configuration, bool immediately) =>
        Send03($$$"""{"message":{"messageId":"m","role":"user","parts":[{"text":"a"}]}{{{configuration}}}}""").ReturnsImmediately.ShouldBe(immediately);

    [Theory]
    [InlineData("", false)]
    [InlineData(""","configuration":{"blocking":true}""", false)]
    [InlineData(""","configuration":{}""", true)]
    [InlineData(""","configuration":{"blocking":false}""", true)]
    public void In_the_words_of_the_proto_a_configuration_without_blocking_says_false(string configuration, bool immediately) =>
        Read03(A2AOperation.Send, $$$"""{"message":{"messageId":"m","role":"ROLE_USER","content":[{"text":"a"}]}{{{configuration}}}}""", isProto: true)
            .ShouldBeOfType<SendRequest>().ReturnsImmediately.ShouldBe(immediately);

    [Fact]
    public void A_client_that_names_no_version_need_not_name_its_message()
    {
        const string json = """{"message":{"role":"user","parts":[{"type":"text","text":"a"}]}}""";
        Send03(json).Message.Id.ShouldStartWith("msg_");
        Blamed(Read03(A2AOperation.Send, json, isImplied: false)).ShouldBe(["message.messageId"]);
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"a"},{"content":"b"}],"skill":"echo"}""")]
    [InlineData("""{"messages":[{"role":"user","parts":[{"type":"text","text":"a"},{"text":"b"}]}],"skillId":"echo"}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"user","content":"b"}],"skill":"echo"}""")]
    public void A_conversation_in_place_of_a_message_becomes_one(string json)
    {
        var send = Send03(json);
        send.Message.AllText.ShouldBe("a\nb");
        (send.Message.Role, send.Skill).ShouldBe((Role.User, "echo"));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "messages")]
    [InlineData("""{"messages":"x"}""", "messages")]
    [InlineData("""{"messages":["x"]}""", "messages[0]")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "messages[0].parts")]
    public void A_conversation_that_says_nothing_is_blamed(string json, string blamed) => Blamed(Read03(A2AOperation.Send, json)).ShouldBe([blamed]);

    [Fact]
    public void A_context_may_stand_beside_the_message() =>
        Send03("""{"contextId":"c","message":{"role":"user","parts":[{"text":"a"}]}}""").Message.Context.ShouldBe(new ContextId("c"));

    [Theory]
    [InlineData("""{"message":{"kind":"task","messageId":"m","role":"user","parts":[{"text":"a"}]}}""", "message.kind")]
    [InlineData("""{"message":{"messageId":"m","role":"king","parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":"agent","parts":[{"text":"a"}]}}""", "message.role")]
    [InlineData("""{"message":{"messageId":"m","role":"user","parts":[]}}""", "message.parts")]
    [InlineData("""{"message":{"messageId":"m","role":"user","parts":[{"text":"a"}],"content":[{"text":"a"}]}}""", "message.content")]
    [InlineData("{}", "message")]
    public void What_is_wrong_is_named_by_its_path(string json, string blamed) => Blamed(Read03(A2AOperation.Send, json)).ShouldBe([blamed]);

    [Theory]
    [InlineData("""{"id":"t"}""")]
    [InlineData("""{"taskId":"t"}""")]
    [InlineData("""{"name":"tasks/t"}""")]
    public void A_task_is_named_in_several_ways(string json) => Read03(A2AOperation.Cancel, json).ShouldBe(new CancelRequest(new TaskId("t")));

    [Theory]
    [InlineData("working", TaskState.Working)]
    [InlineData("input-required", TaskState.InputRequired)]
    [InlineData("TASK_STATE_CANCELLED", TaskState.Canceled)]
    [InlineData("TASK_STATE_CANCELED", TaskState.Canceled)]
    [InlineData("unknown", null)]
    public void A_state_is_named_in_the_words_of_either_version(string word, TaskState? state) =>
        Read03(A2AOperation.List, $$"""{"status":"{{word}}"}""").ShouldBeOfType<ListRequest>().Query.State.ShouldBe(state);

    [Fact]
    public void Data_that_0_3_cannot_say_survives_the_way_there_and_back()
    {
        var codec = new Server.Dialects.A2A.Wire03.A2ACodec03(TimeProvider.System);
        var sent = Send10("""{"messageId":"m","role":"ROLE_USER","parts":[{"data":[1,2],"metadata":{"k":1}},{"data":null},{"data":{"value":1}}]}""").Message;
        var written = Server.Dialects.Wire.JsonBuffer.ToBytes((codec, sent), static (json, what) => what.codec.Write(json, new MessageReply(what.sent, Samples.Context)));
        var back = Send03($$"""{"message":{{System.Text.Encoding.UTF8.GetString(written)}}}""").Message;
        back.Parts.Cast<DataPart>().Select(part => part.Data.GetRawText()).ShouldBe(["[1,2]", "null", """{"value":1}"""]);
        back.Parts.Select(part => part.Metadata?.GetRawText()).ShouldBe(["""{"k":1}""", null, null]);
    }
}
