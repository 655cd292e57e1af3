using System.Buffers;
using System.Text.Json;

namespace Comity.Agents.Roles.Yaml;

/// <summary>Turns a value of a role file into JSON.</summary>
internal static class RoleJson
{
    public static JsonElement Of(RoleNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, node);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}"u8);

    private static void Write(Utf8JsonWriter writer, RoleNode node)
    {
        switch (node)
        {
            case RoleScalar scalar:
                Write(writer, scalar);
                break;
            case RoleList list:
                writer.WriteStartArray();
                foreach (var item in list.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case RoleMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries.DistinctBy(entry => entry.Key.Text))
                {
                    writer.WritePropertyName(entry.Key.Text);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, RoleScalar scalar)
    {
        if (scalar.IsNull) writer.WriteNullValue();
        else if (ScalarTypes.AsFlag(scalar) is { } flag) writer.WriteBooleanValue(flag);
        else if (ScalarTypes.AsInteger(scalar) is { } integer) writer.WriteNumberValue(integer);
        else if (ScalarTypes.AsNumber(scalar) is { } number) writer.WriteNumberValue(number);
        else writer.WriteStringValue(scalar.Text);
    }
}
