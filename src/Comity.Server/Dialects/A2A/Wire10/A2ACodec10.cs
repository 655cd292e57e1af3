using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A.Wire10;

/// <summary>A2A 1.0, which JSON-RPC and HTTP+JSON word alike.</summary>
internal sealed class A2ACodec10 : A2ACodec
{
    private static readonly int s_slot = EventFrames.TakeSlot();

    public static readonly A2ACodec10 Instance = new();

    private A2ACodec10() : base(s_slot, s_slot)
    {
    }

    public override A2AVersion Version => A2AVersion.V10;

    public override bool TryReadState(string word, out TaskState? state) => Names10.TryState(word, out state);

    public override void Write(Utf8JsonWriter json, A2AReply reply)
    {
        switch (reply)
        {
            case SentReply sent:
                json.WriteStartObject();
                json.WritePropertyName("task"u8);
                Writer10.Task(json, sent.Snapshot, sent.HistoryLength, isCapped: sent.IsCapped);
                json.WriteEndObject();
                break;
            case MessageReply message:
                json.WriteStartObject();
                json.WritePropertyName("message"u8);
                Writer10.Message(json, message.Message, message.Context, task: null);
                json.WriteEndObject();
                break;
            case TaskReply task:
                Writer10.Task(json, task.Snapshot, task.HistoryLength);
                break;
            case PageReply page:
                Page(json, page);
                break;
            case PushReply push:
                PushWriter10.Push(json, push.View);
                break;
            case PushListReply pushes:
                PushWriter10.Pushes(json, pushes.Views);
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
        Reader10.Read(operation, parameters, fields, this);

    protected override void WriteEvent(Utf8JsonWriter json, TaskEvent taskEvent, in TaskReference task, bool isLast)
    {
        if (taskEvent is ArtifactChanged artifact) Writer10.ArtifactUpdate(json, artifact, task);
        else Writer10.StatusUpdate(json, task, StatusWords.Of(taskEvent));
    }

    private static void Page(Utf8JsonWriter json, PageReply reply)
    {
        var (page, asked) = reply;
        json.WriteStartObject();
        json.WriteStartArray("tasks"u8);
        foreach (var task in page.Tasks) Writer10.Task(json, task, asked.HistoryLength ?? 0, asked.WithArtifacts);
        json.WriteEndArray();
        PageFields.Write(json, page, asked);
        json.WriteEndObject();
    }
}
