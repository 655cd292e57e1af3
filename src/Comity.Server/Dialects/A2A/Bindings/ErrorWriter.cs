using System.Text.Json;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>The details of an error, which all bindings word alike: an array of typed objects (google.rpc).</summary>
internal static class ErrorWriter
{
    private const string TypeField = "@type";

    public static bool HasDetails(A2AFault fault) => fault.Error.Reason is not null || fault.Violations.Count > 0;

    public static void Details(Utf8JsonWriter json, A2AFault fault)
    {
        json.WriteStartArray();
        if (fault.Error.Reason is { } reason) ErrorInfo(json, fault, reason);
        if (fault.Violations.Count > 0) BadRequest(json, fault);
        json.WriteEndArray();
    }

    private static void ErrorInfo(Utf8JsonWriter json, A2AFault fault, string reason)
    {
        json.WriteStartObject();
        json.WriteString(TypeField, "type.googleapis.com/google.rpc.ErrorInfo"u8);
        json.WriteString("reason"u8, reason);
        json.WriteString("domain"u8, fault.Error.Domain);
        if (fault.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata"u8);
            foreach (var (name, value) in fault.Metadata) json.WriteString(name, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void BadRequest(Utf8JsonWriter json, A2AFault fault)
    {
        json.WriteStartObject();
        json.WriteString(TypeField, "type.googleapis.com/google.rpc.BadRequest"u8);
        json.WriteStartArray("fieldViolations"u8);
        foreach (var (field, description) in fault.Violations)
        {
            json.WriteStartObject();
            json.WriteString("field"u8, field);
            json.WriteString("description"u8, description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
