using System.Text.Json;
using System.Text.Json.Nodes;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.A2A.Wire10;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>A part of 0.3: told apart by <c>kind</c>, by the older <c>type</c>, or by what is there.</summary>
internal static class Part03
{
    /// <summary>Marks data that is no object, which 0.3 cannot say, wrapped as <c>{"value": …}</c>.</summary>
    public const string WrappedMark = "data_part_compat";

    public static Part? Read(FieldReader fields, JsonElement part)
    {
        switch (KindOf(fields, part))
        {
            case "text":
                return Text(fields, part);
            case "file":
                return File(fields, part);
            case "data":
                return Data(fields, part);
            case null:
                if (fields.Has(part, Fields.Raw) || fields.Has(part, Fields.Url)) return Reader10.Part(fields, part);
                fields.Refuse(null, "must have exactly one of text, file and data");
                return null;
            default:
                fields.Refuse(Fields.Kind, "must be text, file or data");
                return null;
        }
    }

    private static string? KindOf(FieldReader fields, JsonElement part)
    {
        var hasText = fields.Has(part, Fields.Text);
        var hasFile = fields.Has(part, Fields.File);
        var hasData = fields.Has(part, Fields.Data);
        var said = fields.Word(part, Fields.Kind) ?? fields.Word(part, Fields.Type);
        if ((hasText ? 1 : 0) + (hasFile ? 1 : 0) + (hasData ? 1 : 0) > 1) return null;
        return said ?? (hasText ? "text" : hasFile ? "file" : hasData ? "data" : null);
    }

    private static TextPart? Text(FieldReader fields, JsonElement part)
    {
        if (!fields.Has(part, Fields.Text)) fields.Refuse(Fields.Text, "is required");
        return fields.Text(part, Fields.Text) is { } text ? new TextPart(text) { Metadata = fields.Metadata(part) } : null;
    }

    private static Part? File(FieldReader fields, JsonElement part)
    {
        if (!fields.TryObject(part, Fields.File, out var file))
        {
            if (!fields.Has(part, Fields.File)) fields.Refuse(Fields.File, "is required");
            return null;
        }

        fields.Enter(Fields.File);
        var bytes = fields.Has(file, Fields.Bytes) ? Fields.Bytes : Fields.FileWithBytes;
        var uri = fields.Has(file, Fields.Uri) ? Fields.Uri : Fields.FileWithUri;
        var hasBytes = fields.Has(file, bytes);
        Part? content = null;
        if (hasBytes == fields.Has(file, uri)) fields.Refuse(null, "must have exactly one of bytes and uri");
        else if (hasBytes) content = fields.Bytes(file, bytes) is { } raw ? new RawPart(raw) : null;
        else content = fields.Text(file, uri) is { } url ? new UrlPart(url) : null;
        content = content is null ? null : content with { Filename = fields.Word(file, Fields.Name), MediaType = fields.Word(file, Fields.MimeType) };
        fields.Leave();
        return content is null ? null : content with { Metadata = fields.Metadata(part) };
    }

    private static DataPart? Data(FieldReader fields, JsonElement part)
    {
        if (!fields.TryObject(part, Fields.Data, out var data))
        {
            if (!fields.Has(part, Fields.Data)) fields.Refuse(Fields.Data, "is required");
            return null;
        }

        // ProtoJSON nests it once more, and says no kind.
        if (!fields.Has(part, Fields.Kind) && !fields.Has(part, Fields.Type) && Only(data, "data") is { ValueKind: JsonValueKind.Object } inner)
            data = inner;
        var metadata = fields.Metadata(part);
        return IsMarked(metadata) && Only(data, "value") is { } value
            ? new DataPart(value.Clone()) { Metadata = WithoutMark(metadata!.Value) }
            : new DataPart(data.Clone()) { Metadata = metadata };
    }

    private static bool IsMarked(JsonElement? metadata) =>
        metadata is { } marks && marks.TryGetProperty(WrappedMark, out var mark) && mark.ValueKind == JsonValueKind.True;

    /// <summary>The value of the one property there is, when it has this name.</summary>
    private static JsonElement? Only(JsonElement data, string name) =>
        data.GetPropertyCount() == 1 && data.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? WithoutMark(JsonElement metadata)
    {
        var rest = JsonObject.Create(metadata)!;
        rest.Remove(WrappedMark);
        return rest.Count == 0 ? null : JsonDocument.Parse(rest.ToJsonString()).RootElement;
    }
}
