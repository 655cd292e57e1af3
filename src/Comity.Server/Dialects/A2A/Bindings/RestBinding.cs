using System.Text.Json;
using Comity.Server.Dialects.A2A.Wire10;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>HTTP+JSON: the bare object, and an HTTP status; errors in the shape of the version.</summary>
internal sealed class RestBinding(A2ACodec codec, string mediaType) : A2ABinding(codec)
{
    /// <summary>1.0 for a caller who named no media type of his own.</summary>
    public static readonly RestBinding Plain = new(A2ACodec10.Instance, "application/json");

    public override string MediaType => mediaType;

    public override (ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After) Frame => default;

    public override ReadOnlySpan<byte> ErrorEvent => "error"u8;

    public override int StatusOf(A2AFault fault) => fault.Error.Http;

    public override void Write(Utf8JsonWriter json, A2AReply reply)
    {
        if (reply is FaultReply(var fault)) RestErrors.Write(json, fault, Codec.Version);
        else Codec.Write(json, reply);
    }
}
