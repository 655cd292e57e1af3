using Google.Protobuf;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>How a call ends that does not end well.</summary>
/// <param name="Message">One sentence for the caller, without anything secret.</param>
internal sealed record GrpcFault(GrpcCode Code, string Message)
{
    /// <summary>Facts for machines (google.rpc), for <c>grpc-status-details-bin</c>.</summary>
    public IReadOnlyList<IMessage> Details { get; init; } = [];
}
