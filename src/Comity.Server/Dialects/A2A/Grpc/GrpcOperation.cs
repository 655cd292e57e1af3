using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.Wire.Grpc;
using Google.Protobuf;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>A method of the service, and what it is an operation of.</summary>
internal abstract record GrpcOperation(string Method, A2AOperation Operation)
{
    public abstract ValueTask<GrpcRequest> ReadAsync(GrpcCall call, A2ACodec codec, FieldReader fields);
}

/// <summary>A request that came in, or how the call ends because it could not be read.</summary>
/// <param name="Agent">Whom it is for; <see langword="null"/> for the default agent.</param>
internal readonly record struct GrpcRequest(A2ARequest? Request, string? Agent, GrpcFault? Fault);

internal sealed record GrpcOperation<T>(string Method, A2AOperation Operation, MessageParser<T> Parser)
    : GrpcOperation(Method, Operation)
    where T : class, IMessage<T>
{
    public override async ValueTask<GrpcRequest> ReadAsync(GrpcCall call, A2ACodec codec, FieldReader fields)
    {
        var (message, fault) = await call.ReadOnlyAsync(Parser);
        if (message is null) return new GrpcRequest(null, null, fault);
        var agent = TakeAgent(message);
        if (!ProtoJson.TryWrite(message, out var json))
            return new GrpcRequest(null, null, new GrpcFault(GrpcCode.InvalidArgument, "The message holds what has no JSON: a Value without a kind, or a Timestamp out of range."));
        using (json) return new GrpcRequest(codec.Read(Operation, json.RootElement, fields), agent, null);
    }

    // The other bindings have addresses for it and know no tenants.
    private static string? TakeAgent(T message)
    {
        if (message is not ITenanted { Tenant.Length: > 0 } tenanted) return null;
        var agent = tenanted.Tenant;
        tenanted.Tenant = "";
        return agent;
    }
}
