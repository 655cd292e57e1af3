using System.Text.Json;
using System.Text.Json.Nodes;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A;
using Comity.Server.Dialects.A2A.Grpc;
using Comity.Server.Dialects.A2A.Wire10;
using Comity.Server.Dialects.Wire;
using Google.Protobuf;

namespace Comity.Server.Tests.Grpc;

/// <summary>gRPC and HTTP+JSON say the same: every message, as ProtoJSON, is what the JSON writer writes.</summary>
public sealed class WordingTests
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);
    private static readonly A2ACodec s_codec03 = new A2ACodecs(TimeProvider.System).V03Proto;
    private static readonly GrpcWording s_wording10 = new GrpcWording10();
    private static readonly GrpcWording s_wording03 = new GrpcWording03(s_codec03);

    private static readonly Message s_message = new("m-1", Role.User, Parts()) { Context = new ContextId("c"), Metadata = Json("""{"a":{"b":[1,2.5,null,true,"x"]}}"""), Extensions = ["urn:x"] };
    private static readonly Artifact s_artifact = new("a-1", Parts()) { Name = "n", Description = "d", Metadata = Json("""{"k":1}"""), Extensions = ["urn:y"] };

    private static readonly TaskRecord s_task = new()
    {
        Id = new TaskId("task_1"),
        Owner = PrincipalId.Local,
        Agent = new AgentName("echo"),
        Context = new ContextId("ctx_1"),
        State = TaskState.InputRequired,
        StatusMessage = new Message("m-2", Role.Agent, [new TextPart("which one?")]),
        StatusAt = s_at,
        CreatedAt = s_at,
        Seq = 7,
        Fence = 1,
    };

    private static readonly TaskSnapshot s_snapshot = new(s_task, [s_message, s_message with { Id = "m-3", Role = Role.Agent }], [s_artifact], new Usage(10, 20, 1, 2));

    private static readonly Dictionary<string, A2AReply> s_replies = new()
    {
        ["a task"] = new TaskReply(s_snapshot, null),
        ["a task with the newest message only"] = new TaskReply(s_snapshot, 1),
        ["a task without history"] = new TaskReply(s_snapshot, 0),
        ["a task that was sent"] = new SentReply(s_snapshot, null),
        ["a task that was not waited for"] = new SentReply(s_snapshot, null) { IsCapped = true },
        ["a task about which there is little to say"] = new SentReply(new TaskSnapshot(s_task with { StatusMessage = null }, [], [], Usage.None), null),
        ["a bare message"] = new MessageReply(s_message, new ContextId("ctx_2")),
    };

    private static readonly Dictionary<string, TaskEvent> s_events = new()
    {
        ["a message that was received"] = new MessageReceived(1, s_at, s_message),
        ["a status"] = new StatusChanged(2, s_at, TaskState.Working),
        ["a status with all there is"] = new StatusChanged(3, s_at, TaskState.AuthRequired) { Message = s_message, Metadata = Json("""{"why":"x"}""") },
        ["the end"] = new StatusChanged(4, s_at, TaskState.Canceled),
        ["an artifact"] = new ArtifactChanged(5, s_at, s_artifact, Append: false, LastChunk: true) { Metadata = Json("""{"n":1e300}""") },
        ["more of an artifact"] = new ArtifactChanged(6, s_at, s_artifact, Append: true, LastChunk: false),
    };

    public static TheoryData<string> Replies => [.. s_replies.Keys];

    public static TheoryData<string> Events => [.. s_events.Keys];

    public static TheoryData<TaskState> States => [.. System.Enum.GetValues<TaskState>()];

    [Theory]
    [MemberData(nameof(Replies))]
    public void An_answer_says_what_its_json_says(string name)
    {
        ShouldAgree(s_wording10.Answer(s_replies[name]), A2ACodec10.Instance, s_replies[name]);
        ShouldAgree(s_wording03.Answer(s_replies[name]), s_codec03, s_replies[name]);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Every_state_has_its_word(TaskState state)
    {
        var reply = new TaskReply(new TaskSnapshot(s_task with { State = state }, [], [], Usage.None), null);
        ShouldAgree(s_wording10.Answer(reply), A2ACodec10.Instance, reply);
        ShouldAgree(s_wording03.Answer(reply), s_codec03, reply);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(1, true)]
    public void A_page_says_what_its_json_says(int? historyLength, bool withArtifacts)
    {
        var reply = new PageReply(new TaskPage([s_snapshot, s_snapshot], "next", 2, 9), new ListRequest(new TaskQuery { PageSize = 2 }, historyLength, withArtifacts));
        ShouldAgree(s_wording10.Answer(reply), A2ACodec10.Instance, reply);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_says_what_its_json_says(string name)
    {
        var task = TaskReference.Of(s_task);
        foreach (var isLast in (bool[])[false, true])
        {
            Frame(s_wording10, Dialects.A2A.Grpc.V10.StreamResponse.Parser).ShouldBe(Canonical(A2ACodec10.Instance.FramesOf(task).Of(s_events[name], isLast)));
            Frame(s_wording03, Dialects.A2A.Grpc.V03.StreamResponse.Parser).ShouldBe(Canonical(s_codec03.FramesOf(task).Of(s_events[name], isLast)));

            string Frame(GrpcWording wording, MessageParser parser) => Canonical(parser.ParseFrom(wording.FramesOf(task).Of(s_events[name], isLast).AsSpan(5)));
        }
    }

    private static void ShouldAgree(IMessage message, A2ACodec codec, A2AReply reply) =>
        Canonical(message).ShouldBe(Canonical(JsonBuffer.ToBytes((codec, reply), static (json, what) => what.codec.Write(json, what.reply))));

    private static string Canonical(IMessage message) => Canonical(System.Text.Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message)));

    private static string Canonical(byte[] json) => Trimmed(JsonNode.Parse(json))!.ToJsonString();

    // Whether a default is written or left out is a matter of form; so are the order of names and the form of numbers.
    private static JsonNode? Trimmed(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Trimmed(member.Value)))
            .Where(member => member.Value is not (JsonArray { Count: 0 } or JsonValue) || member.Value.ToJsonString() is not ("[]" or "\"\"" or "false"))),
        JsonArray items => new JsonArray([.. items.Select(Trimmed)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.GetValue<JsonElement>().GetDouble()),
        _ => node?.DeepClone(),
    };

    private static Part[] Parts() =>
    [
        new TextPart("text"),
        new TextPart("") { Metadata = Json("""{"m":true}""") },
        new RawPart(new byte[] { 0, 250, 251, 252 }) { Filename = "f.bin", MediaType = "image/png" },
        new UrlPart("https://example.org/") { Filename = "g" },
        new DataPart(Json("""{"o":{"deep":[[],{}]}}""")) { Metadata = Json("""{"m":"x"}""") },
        new DataPart(Json("[1,2]")) { Metadata = Json("""{"m":"x"}""") },
        new DataPart(Json("null")),
    ];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
