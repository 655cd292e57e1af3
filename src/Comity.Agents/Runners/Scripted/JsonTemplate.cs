using System.Buffers;
using System.Text.Json;

namespace Comity.Agents.Runners.Scripted;

/// <summary>JSON whose strings may have places for values. Without any, every run shares one element.</summary>
internal sealed class JsonTemplate
{
    private readonly JsonElement _json;
    private readonly bool _isFixed;
    private readonly Dictionary<string, Template> _texts = new(StringComparer.Ordinal);

    public JsonTemplate(JsonElement json)
    {
        _json = json;
        Collect(json);
        _isFixed = _texts.Values.All(text => text.IsFixed);
    }

    public bool IsFixed => _isFixed;

    public JsonElement Fill(ScriptScope scope)
    {
        if (_isFixed) return _json;

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, _json, scope);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private void Collect(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) _texts[json.GetString()!] = Template.Parse(json.GetString()!);
        else if (json.ValueKind == JsonValueKind.Array) foreach (var item in json.EnumerateArray()) Collect(item);
        else if (json.ValueKind == JsonValueKind.Object) foreach (var field in json.EnumerateObject()) Collect(field.Value);
    }

    private void Write(Utf8JsonWriter writer, JsonElement json, ScriptScope scope)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                writer.WriteStringValue(_texts[json.GetString()!].Fill(scope));
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray()) Write(writer, item, scope);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var field in json.EnumerateObject())
                {
                    writer.WritePropertyName(field.Name);
                    Write(writer, field.Value, scope);
                }

                writer.WriteEndObject();
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }
}
