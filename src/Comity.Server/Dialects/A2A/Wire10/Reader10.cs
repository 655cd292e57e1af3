using System.Text.Json;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A.Wire10;

/// <summary>Reads A2A 1.0 parameters. Source: the proto of 1.0.1, by the rules of ProtoJSON.</summary>
internal static class Reader10
{
    public static A2ARequest? Read(A2AOperation operation, JsonElement parameters, FieldReader fields, A2ACodec codec)
    {
        if (fields.Word(parameters, Fields.Tenant) is not null) fields.Refuse(Fields.Tenant, "is not known");
        return operation switch
        {
            A2AOperation.Send => Send(parameters, fields, isStreaming: false),
            A2AOperation.Stream => Send(parameters, fields, isStreaming: true),
            A2AOperation.Get => Id(parameters, fields) is { } id ? new GetRequest(id, fields.HistoryLength(parameters)) : null,
            A2AOperation.List => TaskQueryReader.Read(parameters, fields, codec),
            A2AOperation.Cancel => Id(parameters, fields) is { } id ? new CancelRequest(id) : null,
            A2AOperation.Subscribe => Id(parameters, fields) is { } id ? new SubscribeRequest(id) : null,
            A2AOperation.CreatePushConfig => PushFields.Put(parameters, fields, A2AVersion.V10),
            A2AOperation.GetPushConfig => PushFields.Get(parameters, fields, A2AVersion.V10),
            A2AOperation.ListPushConfigs => PushFields.List(parameters, fields, A2AVersion.V10),
            A2AOperation.DeletePushConfig => PushFields.Delete(parameters, fields, A2AVersion.V10),
            _ => throw new InvalidOperationException($"Expected an operation with parameters, found {operation}."),
        };
    }

    public static Part? Part(FieldReader fields, JsonElement part)
    {
        var metadata = fields.Metadata(part);
        var filename = fields.Word(part, Fields.Filename);
        var mediaType = fields.Word(part, Fields.MediaType);
        return Content(fields, part) is { } content
            ? content with { Metadata = metadata, Filename = filename, MediaType = mediaType }
            : null;
    }

    private static A2ARequest? Send(JsonElement parameters, FieldReader fields, bool isStreaming)
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

    private static Part? Content(FieldReader fields, JsonElement part)
    {
        var hasText = fields.Has(part, Fields.Text);
        var hasRaw = fields.Has(part, Fields.Raw);
        var hasUrl = fields.Has(part, Fields.Url);
        var hasData = fields.TryFindPresent(part, Fields.Data, out var data); // null is a value here
        if ((hasText ? 1 : 0) + (hasRaw ? 1 : 0) + (hasUrl ? 1 : 0) + (hasData ? 1 : 0) != 1)
        {
            fields.Refuse(null, "must have exactly one of text, raw, url and data");
            return null;
        }

        if (hasText) return fields.Text(part, Fields.Text) is { } text ? new TextPart(text) : null;
        if (hasRaw) return fields.Bytes(part, Fields.Raw) is { } bytes ? new RawPart(bytes) : null;
        if (hasUrl) return fields.Text(part, Fields.Url) is { } url ? new UrlPart(url) : null;
        return new DataPart(data.Clone());
    }

    private static Message? Message(JsonElement parameters, FieldReader fields)
    {
        if (!fields.TryObject(parameters, Fields.Message, out var message))
        {
            if (!fields.Has(parameters, Fields.Message)) fields.Refuse(Fields.Message, "is required");
            return null;
        }

        fields.Enter(Fields.Message);
        var id = fields.Text(message, Fields.MessageId);
        if (string.IsNullOrEmpty(id) && fields.IsSound) fields.Refuse(Fields.MessageId, "is required");
        var role = RoleOf(message, fields);
        var parts = MessageFields.Parts(fields, message, Fields.Parts, Part);
        var built = MessageFields.Build(fields, message, id, role, parts, fields.Word(message, Fields.ContextId));
        fields.Leave();
        return built;
    }

    private static Role? RoleOf(JsonElement message, FieldReader fields)
    {
        Role? role = null;
        if (!fields.TryFind(message, Fields.Role, out var value)) fields.Refuse(Fields.Role, "is required");
        else if (value.ValueKind == JsonValueKind.Number) role = Names10.Role(fields.Number(message, Fields.Role) ?? 0);
        else if (value.ValueKind == JsonValueKind.String) role = Names10.Role(value.GetString()!);
        if (role is null && value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)) fields.Refuse(Fields.Role, "must be ROLE_USER");
        return role;
    }

    private static (bool Immediately, int? HistoryLength, IReadOnlyList<string> Outputs, PushTarget? Push, bool WantsPush) Configuration(JsonElement parameters, FieldReader fields)
    {
        if (!fields.TryObject(parameters, Fields.Configuration, out var configuration)) return (false, null, [], null, false);
        fields.Enter(Fields.Configuration);
        var read = (
            fields.Flag(configuration, Fields.ReturnImmediately) ?? false,
            fields.HistoryLength(configuration),
            fields.Texts(configuration, Fields.AcceptedOutputModes),
            PushFields.Inline(configuration, fields, A2AVersion.V10),
            PushFields.IsInline(configuration, fields));
        fields.Leave();
        return read;
    }

    private static TaskId? Id(JsonElement parameters, FieldReader fields)
    {
        var id = fields.Text(parameters, Fields.Id);
        if (string.IsNullOrEmpty(id) && fields.IsSound) fields.Refuse(Fields.Id, "is required");
        return string.IsNullOrEmpty(id) ? null : new TaskId(id);
    }
}
