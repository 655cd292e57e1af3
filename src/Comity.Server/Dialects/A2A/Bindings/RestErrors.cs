using System.Text.Json;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>Error bodies of HTTP+JSON: 1.0 has a google.rpc.Status under <c>error</c>, 0.3 the bare JSON-RPC error.</summary>
internal static class RestErrors
{
    public static void Write(Utf8JsonWriter json, A2AFault fault, A2AVersion version)
    {
        if (version == A2AVersion.V10) Write10(json, fault);
        else Write03(json, fault);
    }

    private static void Write10(Utf8JsonWriter json, A2AFault fault)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, fault.Error.Http);
        json.WriteString("status"u8, fault.Error.Status);
        json.WriteString("message"u8, fault.Message);
        if (ErrorWriter.HasDetails(fault))
        {
            json.WritePropertyName("details"u8);
            ErrorWriter.Details(json, fault);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write03(Utf8JsonWriter json, A2AFault fault)
    {
        json.WriteStartObject();
        json.WriteNumber("code"u8, fault.Error.Code);
        json.WriteString("message"u8, fault.Message);
        if (ErrorWriter.HasDetails(fault))
        {
            json.WritePropertyName("data"u8);
            ErrorWriter.Details(json, fault);
        }

        json.WriteEndObject();
    }
}
