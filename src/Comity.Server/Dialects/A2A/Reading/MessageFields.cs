using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>The fields of a message that both versions have, and what both ask of them.</summary>
internal static class MessageFields
{
    public const int MessageIdLengthMax = 1024;

    /// <param name="message">The object, already entered.</param>
    /// <param name="id">The message id; <see langword="null"/> after a violation.</param>
    public static Message? Build(FieldReader fields, JsonElement message, string? id, Role? role, IReadOnlyList<Part>? parts, string? context)
    {
        if (id?.Length > MessageIdLengthMax) fields.Refuse(Fields.MessageId, $"must not be longer than {MessageIdLengthMax} characters");
        if (context is not null && !ContextId.IsAcceptable(context)) fields.Refuse(Fields.ContextId, $"must be 1 to {ContextId.LengthMax} visible characters");
        if (role == Role.Agent && !fields.Limits.TakesAgentRole) fields.Refuse(Fields.Role, "must be the user's: a client does not speak for the agent");
        var task = fields.Word(message, Fields.TaskId);
        var metadata = fields.Metadata(message);
        var extensions = fields.Texts(message, Fields.Extensions);
        var references = fields.Texts(message, Fields.ReferenceTaskIds);
        return id is null || role is null || parts is null || !fields.IsSound ? null : new Message(id, role.Value, parts)
        {
            Context = context is null ? null : new ContextId(context),
            Task = task is null ? null : new TaskId(task),
            Metadata = metadata,
            Extensions = extensions,
            ReferenceTasks = references,
        };
    }

    /// <summary>The parts of an array, or <see langword="null"/> when there are none or too many.</summary>
    public static IReadOnlyList<Part>? Parts(FieldReader fields, JsonElement message, FieldName name, Func<FieldReader, JsonElement, Part?> read)
    {
        if (!fields.TryFind(message, name, out var array))
        {
            fields.Refuse(name, "is required");
            return null;
        }

        var count = array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : -1;
        if (count < 0) fields.Refuse(name, "must be an array");
        else if (count == 0) fields.Refuse(name, "must have at least one part");
        else if (count > fields.Limits.PartsMax) fields.Refuse(name, $"must have at most {fields.Limits.PartsMax} parts");
        return count < 1 || count > fields.Limits.PartsMax ? null : Read(fields, array, name, count, read);
    }

    private static Part[] Read(FieldReader fields, JsonElement array, FieldName name, int count, Func<FieldReader, JsonElement, Part?> read)
    {
        var parts = new Part[count];
        fields.Enter(name);
        for (var i = 0; i < count; i++)
        {
            fields.Enter(i);
            if (array[i].ValueKind != JsonValueKind.Object) fields.Refuse(null, "must be an object");
            else if (read(fields, array[i]) is { } part) parts[i] = part;
            fields.Leave();
        }

        fields.Leave();
        return parts;
    }
}
