using System.Text.Json;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>JSON-RPC 2.0: the same envelope in both versions.</summary>
/// <param name="id">The id of the request, as it was written.</param>
internal sealed class JsonRpcBinding(A2ACodec codec, byte[] id) : A2ABinding(codec)
{
    private static readonly byte[] s_after = "}"u8.ToArray();

    public override string MediaType => "application/json";

    public override (ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After) Frame =>
        ((byte[])[.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. id, .. ",\"result\":"u8], s_after);

    public override ReadOnlySpan<byte> ErrorEvent => [];

    public override int StatusOf(A2AFault fault) => fault.Error.RpcHttp;

    public override void Write(Utf8JsonWriter json, A2AReply reply)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id, skipInputValidation: true);
        if (reply is FaultReply(var fault))
        {
            Error(json, fault);
        }
        else
        {
            json.WritePropertyName("result"u8);
            Codec.Write(json, reply);
        }

        json.WriteEndObject();
    }

    private static void Error(Utf8JsonWriter json, A2AFault fault)
    {
        json.WriteStartObject("error"u8);
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
