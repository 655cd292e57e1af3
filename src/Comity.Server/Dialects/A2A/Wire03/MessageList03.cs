using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>What one known client sends in place of a message: <c>messages</c>, a conversation whose items have their
/// text as <c>content</c> or in <c>parts</c>. It becomes one message of all their parts, in order.</summary>
internal static class MessageList03
{
    public static Message? Read(JsonElement messages, JsonElement parameters, string id, FieldReader fields)
    {
        var parts = new List<Part>();
        if (messages.ValueKind != JsonValueKind.Array) fields.Refuse(Fields.Messages, "must be an array");
        else Collect(messages, parts, fields);
        if (parts.Count == 0 && fields.IsSound) fields.Refuse(Fields.Messages, "must hold some text");
        if (parts.Count > fields.Limits.PartsMax) fields.Refuse(Fields.Messages, $"must have at most {fields.Limits.PartsMax} parts");
        return MessageFields.Build(fields, parameters, id, Role.User, parts, fields.Word(parameters, Fields.ContextId));
    }

    private static void Collect(JsonElement messages, List<Part> parts, FieldReader fields)
    {
        fields.Enter(Fields.Messages);
        for (var i = 0; i < messages.GetArrayLength() && parts.Count <= fields.Limits.PartsMax; i++)
        {
            fields.Enter(i);
            if (messages[i].ValueKind != JsonValueKind.Object) fields.Refuse(null, "must be an object");
            else Item(messages[i], parts, fields);
            fields.Leave();
        }

        fields.Leave();
    }

    private static void Item(JsonElement message, List<Part> parts, FieldReader fields)
    {
        if (fields.TryFind(message, Fields.Content, out var content) && content.ValueKind == JsonValueKind.String)
            parts.Add(new TextPart(content.GetString()!));
        else if (MessageFields.Parts(fields, message, content.ValueKind == JsonValueKind.Array ? Fields.Content : Fields.Parts, Part03.Read) is { } read && fields.IsSound)
            parts.AddRange(read);
    }
}
