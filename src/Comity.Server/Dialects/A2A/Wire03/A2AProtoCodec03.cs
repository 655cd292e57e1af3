using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>A2A 0.3 as its HTTP+JSON binding words it.</summary>
internal sealed class A2AProtoCodec03(TimeProvider time) : A2ACodec(s_slot, s_lastSlot)
{
    private static readonly int s_slot = EventFrames.TakeSlot();
    private static readonly int s_lastSlot = EventFrames.TakeSlot();

    private readonly Reader03 _reader = new(time, isProto: true);

    public override A2AVersion Version => A2AVersion.V03;

    public override bool TryReadState(string word, out TaskState? state) => Names03.TryState(word, out state);

    public override void Write(Utf8JsonWriter json, A2AReply reply)
    {
        switch (reply)
        {
            case SentReply sent:
                json.WriteStartObject();
                json.WritePropertyName("task"u8);
                ProtoWriter03.Task(json, sent.Snapshot, sent.HistoryLength, isCapped: sent.IsCapped);
                json.WriteEndObject();
                break;
            case MessageReply message:
                json.WriteStartObject();
                json.WritePropertyName("message"u8);
                ProtoWriter03.Message(json, message.Message, message.Context, task: null);
                json.WriteEndObject();
                break;
            case TaskReply task:
                ProtoWriter03.Task(json, task.Snapshot, task.HistoryLength);
                break;
            case PageReply page:
                Page(json, page);
                break;
            case PushReply push:
                PushWriter03.Named(json, push.View);
                break;
            case PushListReply pushes:
                PushWriter03.NamedPage(json, pushes.Views);
                break;
            case PushDeletedReply:
                json.WriteStartObject();
                json.WriteEndObject();
                break;
            case CardReply card:
                json.WriteRawValue(card.Json.Span, skipInputValidation: true);
                break;
            default:
                throw new InvalidOperationException($"Expected a reply with a body, found {reply.GetType().Name}.");
        }
    }

    protected override A2ARequest? ReadParameters(A2AOperation operation, JsonElement parameters, FieldReader fields) =>
        _reader.Read(operation, parameters, fields, this);

    protected override void WriteEvent(Utf8JsonWriter json, TaskEvent taskEvent, in TaskReference task, bool isLast)
    {
        if (taskEvent is ArtifactChanged artifact) ProtoWriter03.ArtifactUpdate(json, artifact, task);
        else ProtoWriter03.StatusUpdate(json, task, StatusWords.Of(taskEvent), isLast);
    }

    private static void Page(Utf8JsonWriter json, PageReply reply)
    {
        var (page, asked) = reply;
        json.WriteStartObject();
        json.WriteStartArray("tasks"u8);
        foreach (var task in page.Tasks) ProtoWriter03.Task(json, task, asked.HistoryLength ?? 0, asked.WithArtifacts);
        json.WriteEndArray();
        PageFields.Write(json, page, asked);
        json.WriteEndObject();
    }
}
