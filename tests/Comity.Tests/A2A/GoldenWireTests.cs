using System.Text.Json;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A;
using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.A2A.Notifications;
using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.A2A.Wire03;
using Comity.Server.Dialects.A2A.Wire10;
using Comity.Server.Dialects.Wire;

namespace Comity.Tests.A2A;

public sealed class GoldenWireTests
{
    private static readonly Dictionary<string, A2ACodec> s_codecs = new()
    {
        ["v10"] = A2ACodec10.Instance,
        ["v03"] = new A2ACodec03(TimeProvider.System),
        ["v03-rest"] = new A2AProtoCodec03(TimeProvider.System),
    };

    public static TheoryData<string> Wordings => [.. s_codecs.Keys];

    [Theory, MemberData(nameof(Wordings))]
    public void A_task_with_everything_in_it(string wording) => Check(wording, "task-full", new TaskReply(Samples.FullTask, null));

    [Theory, MemberData(nameof(Wordings))]
    public void A_task_with_nothing_in_it(string wording) => Check(wording, "task-bare", new TaskReply(Samples.BareTask, null));

    [Theory, MemberData(nameof(Wordings))]
    public void A_task_without_history(string wording) => Check(wording, "task-no-history", new TaskReply(Samples.FullTask, 0));

    [Theory, MemberData(nameof(Wordings))]
    public void A_task_with_its_newest_message(string wording) => Check(wording, "task-newest-message", new TaskReply(Samples.FullTask, 1));

    [Theory, MemberData(nameof(Wordings))]
    public void A_task_in_answer_to_a_send(string wording) => Check(wording, "sent-task", new SentReply(Samples.BareTask, null));

    [Theory, MemberData(nameof(Wordings))]
    public void A_task_that_the_server_did_not_wait_for(string wording) => Check(wording, "sent-task-capped", new SentReply(Samples.FullTask, 0) { IsCapped = true });

    [Theory, MemberData(nameof(Wordings))]
    public void A_bare_message(string wording) => Check(wording, "sent-message", new MessageReply(Samples.UserMessage, Samples.Context));

    [Theory, MemberData(nameof(Wordings))]
    public void A_page_of_tasks(string wording) => Check(wording, "list", new PageReply(Samples.Page, new ListRequest(new(), null, WithArtifacts: false)));

    [Theory, MemberData(nameof(Wordings))]
    public void A_page_of_tasks_with_artifacts_and_history(string wording) =>
        Check(wording, "list-with-artifacts", new PageReply(Samples.Page, new ListRequest(new(), 1, WithArtifacts: true)));

    [Theory, MemberData(nameof(Wordings))]
    public void An_empty_page(string wording) => Check(wording, "list-empty", new PageReply(Samples.LastPage, new ListRequest(new(), null, WithArtifacts: true)));

    [Theory, MemberData(nameof(Wordings))]
    public void A_page_for_a_client_that_pages_by_cursor(string wording) =>
        Check(wording, "list-by-cursor", new PageReply(Samples.Page, new ListRequest(new(), null, WithArtifacts: false) { ByCursor = true }));

    [Theory, MemberData(nameof(Wordings))]
    public void A_push_config(string wording) => Check(wording, "push", new PushReply(Samples.Push));

    [Theory, MemberData(nameof(Wordings))]
    public void All_push_configs_of_a_task(string wording) =>
        Check(wording, "push-list", new PushListReply([Samples.Push, Samples.Push with { Id = "bare", Token = null, Schemes = [] }, Samples.Push with { Dialect = PushDialects.V10Draft }]));

    [Theory, MemberData(nameof(Wordings))]
    public void A_push_config_that_was_deleted(string wording) => Check(wording, "push-deleted", PushDeletedReply.Instance);

    [Fact]
    public void What_is_delivered_of_every_event()
    {
        var fold = new TaskFold(Samples.BareTask.Task);
        var messages = Samples.Events().Select(e =>
        {
            fold.Apply(e.Event);
            return new PushMessage(Samples.BareTask.Task, e.Event, fold.Snapshot(), new PushSecrets("token", "credentials"));
        }).ToList();
        foreach (var (name, version) in new[] { (PushDialects.V10, "v10"), (PushDialects.V03, "v03") })
        {
            var dialect = PushDialects.All.Single(dialect => dialect.Name == name);
            Golden.ShouldMatch(Lines(messages.Select(message => dialect.Write(message).Body.ToArray())), $"deliveries.{version}");
        }
    }

    [Theory, MemberData(nameof(Wordings))]
    public void Every_event(string wording)
    {
        var frames = s_codecs[wording].FramesOf(new TaskReference(Samples.Task, Samples.Context));
        Golden.ShouldMatch(Lines(Samples.Events().Select(e => frames.Of(e.Event, isLast: false))), $"events.{wording}");
    }

    [Theory, MemberData(nameof(Wordings))]
    public void The_question_that_ends_the_stream_of_a_send(string wording)
    {
        var frames = s_codecs[wording].FramesOf(new TaskReference(Samples.Task, Samples.Context));
        var question = new StatusChanged(6, Samples.At, TaskState.InputRequired) { Message = Samples.AgentMessage };
        Golden.ShouldMatch(Lines([frames.Of(question, isLast: false), frames.Of(question, isLast: true)]), $"question.{wording}");
    }

    [Fact]
    public void Every_error_in_every_binding()
    {
        A2AFault[] faults =
        [
            .. Enum.GetValues<Core.RefusalCode>().Select(code => A2AErrors.From(new Core.Refusal(code, $"Refused: {code}."), [new("taskId", "task_01")])),
            A2AErrors.Invalid([new FieldViolation("message.parts[0]", "must be an object"), new FieldViolation("message.role", "is required")]),
            VersionFaults.NotServed(new AskedVersion(null, IsImplied: false, "2.0"), new A2AOptions()),
            VersionFaults.NotServed(new AskedVersion(null, IsImplied: true, "0.3"), new A2AOptions { ServesV03 = false }),
            VersionFaults.NotSaid(new A2AOptions()),
            VersionFaults.NoSuchRoute(new A2AOptions()),
            .. s_plainErrors.Select(error => new A2AFault(error, "No.")),
        ];
        Golden.ShouldMatch(Lines(faults.Select(fault => Whole(new JsonRpcBinding(A2ACodec10.Instance, "1"u8.ToArray()), new FaultReply(fault)))), "errors.json-rpc");
        Golden.ShouldMatch(Lines(faults.Select(fault => Whole(RestBinding.Plain, new FaultReply(fault)))), "errors.v10-rest");
        Golden.ShouldMatch(Lines(faults.Select(fault => Whole(new RestBinding(s_codecs["v03-rest"], "application/json"), new FaultReply(fault)))), "errors.v03-rest");
    }

    [Fact]
    public void An_answer_over_JSON_RPC_keeps_the_id_as_it_was_written()
    {
        var binding = new JsonRpcBinding(A2ACodec10.Instance, "12345678901234567890.50"u8.ToArray());
        Golden.ShouldMatch(Whole(binding, new SentReply(Samples.BareTask, null)), "json-rpc-answer");
        binding.Frame.Before.ToArray().ShouldBe("{\"jsonrpc\":\"2.0\",\"id\":12345678901234567890.50,\"result\":"u8.ToArray());
    }

    private static void Check(string wording, string name, A2AReply reply)
    {
        var written = JsonBuffer.ToBytes((Codec: s_codecs[wording], reply), static (json, what) => what.Codec.Write(json, what.reply));
        using var parsed = JsonDocument.Parse(written);
        Golden.ShouldMatch(written, $"{name}.{wording}");
    }

    private static byte[] Whole(A2ABinding binding, A2AReply reply) => JsonBuffer.ToBytes((binding, reply), static (json, what) => what.binding.Write(json, what.reply));

    private static byte[] Lines(IEnumerable<byte[]> lines) => [.. lines.SelectMany((line, i) => i == 0 ? line : [(byte)'\n', .. line])];

    private static readonly A2AError[] s_plainErrors =
    [
        A2AErrors.PushNotSupported, A2AErrors.ExtensionRequired, A2AErrors.ExtensionRequiredInV03, A2AErrors.ParseError, A2AErrors.InvalidRequest,
        A2AErrors.MethodNotFound, A2AErrors.MethodNotAllowed, A2AErrors.MediaTypeNotSupported, A2AErrors.Internal, A2AErrors.Unauthenticated, A2AErrors.TooLarge,
    ];
}
