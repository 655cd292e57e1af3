using System.Runtime.InteropServices;
using System.Text.Json;

namespace Comity.Server.Dialects.Wire;

/// <summary>A JSON-RPC 2.0 request object, or what is wrong with it.</summary>
/// <param name="Id">The id as it was written, so that big and fractional numbers come back unchanged; <c>null</c> when
/// there was none or it could not be read.</param>
/// <param name="Method">Empty when <paramref name="Fault"/> is there.</param>
/// <param name="Params">Undefined or an object.</param>
internal readonly record struct JsonRpcRequest(byte[] Id, string Method, JsonElement Params, JsonRpcFault? Fault)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;

    public static readonly byte[] NoId = "null"u8.ToArray();

    public static readonly JsonRpcRequest Unreadable =
        new(NoId, "", default, new JsonRpcFault(ParseError, "The body is not valid JSON."));

    /// <remarks>A request without an id is answered like one whose id is null.</remarks>
    public static JsonRpcRequest Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array) return Invalid(NoId, "A batch is not supported: send one request object.");
        if (root.ValueKind != JsonValueKind.Object) return Invalid(NoId, "The body must be a JSON-RPC 2.0 request object.");

        var id = NoId;
        if (root.TryGetProperty("id"u8, out var given))
        {
            if (given.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null))
                return Invalid(NoId, "'id' must be a string, a number or null.");
            id = JsonMarshal.GetRawUtf8Value(given).ToArray();
        }

        if (!root.TryGetProperty("jsonrpc"u8, out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"u8))
            return Invalid(id, "'jsonrpc' must be \"2.0\".");
        if (!root.TryGetProperty("method"u8, out var method) || method.ValueKind != JsonValueKind.String)
            return Invalid(id, "'method' must be a string.");
        if (!root.TryGetProperty("params"u8, out var parameters) || parameters.ValueKind == JsonValueKind.Null) parameters = default;
        return parameters.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Object => new JsonRpcRequest(id, method.GetString()!, parameters, null),
            JsonValueKind.Array => new JsonRpcRequest(id, "", default, new JsonRpcFault(InvalidParams, "'params' must be an object: parameters are named here.")),
            _ => Invalid(id, "'params' must be an object."),
        };
    }

    private static JsonRpcRequest Invalid(byte[] id, string message) => new(id, "", default, new JsonRpcFault(InvalidRequest, message));
}

internal sealed record JsonRpcFault(int Code, string Message);
