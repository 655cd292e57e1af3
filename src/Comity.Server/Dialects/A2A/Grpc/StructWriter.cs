using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>JSON as <c>google.protobuf.Struct</c> and <c>Value</c>, whose numbers are all doubles.</summary>
internal static class StructWriter
{
    /// <returns><see langword="null"/> for what is absent or no object.</returns>
    public static Struct? Struct(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } members) return null;
        var fields = new Struct();
        foreach (var member in members.EnumerateObject()) fields.Fields[member.Name] = Value(member.Value);
        return fields;
    }

    public static Value Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new Value { StructValue = Struct(json) },
        JsonValueKind.Array => new Value { ListValue = new ListValue { Values = { json.EnumerateArray().Select(Value) } } },
        JsonValueKind.String => new Value { StringValue = json.GetString() },
        JsonValueKind.Number => Number(json.GetDouble()),
        JsonValueKind.True => new Value { BoolValue = true },
        JsonValueKind.False => new Value { BoolValue = false },
        _ => new Value { NullValue = NullValue.NullValue },
    };

    // A number that no double can hold; the specification of Value rules infinity out.
    private static Value Number(double number) => new() { NumberValue = Math.Clamp(number, double.MinValue, double.MaxValue) };
}
