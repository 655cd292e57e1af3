using System.Text.Json;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>Reads A2A 0.3 parameters, generously: the types of its JSON-RPC binding and the ProtoJSON of its other
/// ones, with either spelling of a name, and what older clients make of them.</summary>
/// <param name="time">Dates the ids of messages that came without one.</param>
/// <param name="isProto">Whether it is the wording of the proto, where <c>blocking: false</c> is the default and so is
/// left out by those who mean it.</param>
internal sealed class Reader03(TimeProvider time, bool isProto)
{
    public A2ARequest? Read(A2AOperation operation, JsonElement parameters, FieldReader fields, A2ACodec codec) => operation switch
    {
        A2AOperation.Send => Send(parameters, fields, isStreaming: false),
        A2AOperation.Stream => Send(parameters, fields, isStreaming: true),
        A2AOperation.Get => Id(parameters, fields) is { } id ? new GetRequest(id, fields.HistoryLength(parameters)) : null,
        A2AOperation.List => TaskQueryReader.Read(parameters, fields, codec),
        A2AOperation.Cancel => Id(parameters, fields) is { } id ? new CancelRequest(id) : null,
        A2AOperation.Subscribe => Id(parameters, fields) is { } id ? new SubscribeRequest(id) : null,
        A2AOperation.CreatePushConfig => PushFields.Put(parameters, fields, A2AVersion.V03),
        A2AOperation.GetPushConfig => PushFields.Get(parameters, fields, A2AVersion.V03),
        A2AOperation.ListPushConfigs => PushFields.List(parameters, fields, A2AVersion.V03),
        A2AOperation.DeletePushConfig => PushFields.Delete(parameters, fields, A2AVersion.V03),
        _ => throw new InvalidOperationException($"Expected an operation with parameters, found {operation}."),
    };

    private A2ARequest? Send(JsonElement parameters, FieldReader fields, bool isStreaming)
    {
        var (immediately, historyLength, outputs, push, wantsPush) = Configuration(parameters, fields);
        if (wantsPush && !fields.Limits.OffersPush) return UnofferedPushRequest.Instance;
        _ = fields.Metadata(parameters);
        return Message(parameters, fields) is not { } message ? null : new SendRequest(message)
        {
            IsStreaming = isStreaming,
            ReturnsImmediately = immediately,
            HistoryLength = historyLength,
            AcceptedOutputModes = outputs,
            Push = push,
            Skill = fields.Word(parameters, Fields.Skill) ?? fields.Word(parameters, Fields.SkillId),
        };
    }

    private Message? Message(JsonElement parameters, FieldReader fields)
    {
        // ProtoJSON calls the field "message", the proto itself "request".
        var name = fields.Has(parameters, Fields.Message) || !fields.Has(parameters, Fields.Request) ? Fields.Message : Fields.Request;
        if (!fields.TryFind(parameters, name, out var message))
        {
            if (fields.TryFind(parameters, Fields.Messages, out var several)) return MessageList03.Read(several, parameters, NewId(), fields);
            fields.Refuse(Fields.Message, "is required");
            return null;
        }

        if (!fields.TryObject(parameters, name, out _)) return null;
        fields.Enter(name);
        if (fields.TryFind(message, Fields.Kind, out var kind) && !(kind.ValueKind == JsonValueKind.String && kind.ValueEquals("message"u8)))
            fields.Refuse(Fields.Kind, "must be 'message'");
        var id = fields.Word(message, Fields.MessageId) ?? (fields.IsVersionImplied ? NewId() : null);
        if (id is null) fields.Refuse(Fields.MessageId, "is required");
        var content = ContentOf(message, fields);
        var parts = MessageFields.Parts(fields, message, content, Part03.Read);
        var context = fields.Word(message, Fields.ContextId) ?? fields.Word(parameters, Fields.ContextId);
        var built = MessageFields.Build(fields, message, id, RoleOf(message, fields), parts, context);
        fields.Leave();
        return built;
    }

    /// <summary><c>parts</c> in one wording, <c>content</c> in the other.</summary>
    private static FieldName ContentOf(JsonElement message, FieldReader fields)
    {
        if (!fields.Has(message, Fields.Content)) return Fields.Parts;
        if (fields.Has(message, Fields.Parts)) fields.Refuse(Fields.Content, "is there besides parts");
        return Fields.Content;
    }

    // Known clients, which name no version, send none. One that is made here makes no send idempotent.
    private string NewId() => "msg_" + TimeOrderedId.New(time.GetUtcNow());

    private static Role? RoleOf(JsonElement message, FieldReader fields)
    {
        if (!fields.TryFind(message, Fields.Role, out var value))
        {
            fields.Refuse(Fields.Role, "is required");
            return null;
        }

        var role = value.ValueKind == JsonValueKind.String ? Names03.Role(value.GetString()!) : null;
        if (role is null) fields.Refuse(Fields.Role, "must be 'user'");
        return role;
    }

    private (bool Immediately, int? HistoryLength, IReadOnlyList<string> Outputs, PushTarget? Push, bool WantsPush) Configuration(JsonElement parameters, FieldReader fields)
    {
        if (!fields.TryObject(parameters, Fields.Configuration, out var configuration)) return (false, null, [], null, false);
        fields.Enter(Fields.Configuration);
        var read = (
            !(fields.Flag(configuration, Fields.Blocking) ?? !isProto),
            fields.HistoryLength(configuration),
            fields.Texts(configuration, Fields.AcceptedOutputModes),
            PushFields.Inline(configuration, fields, A2AVersion.V03),
            PushFields.IsInline(configuration, fields));
        fields.Leave();
        return read;
    }

    /// <summary><c>id</c>; or <c>taskId</c>, as some clients say; or the resource name of the proto.</summary>
    private static TaskId? Id(JsonElement parameters, FieldReader fields)
    {
        const string collection = "tasks/";
        var id = fields.Word(parameters, Fields.Id) ?? fields.Word(parameters, Fields.TaskId) ?? fields.Word(parameters, Fields.Name);
        if (id is null && fields.IsSound) fields.Refuse(Fields.Id, "is required");
        return id is null ? null : new TaskId(id.StartsWith(collection, StringComparison.Ordinal) ? id[collection.Length..] : id);
    }
}
