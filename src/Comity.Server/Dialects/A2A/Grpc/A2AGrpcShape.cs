using Comity.Server.Dialects.Wire;
using Comity.Server.Dialects.Wire.Grpc;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>Words what hosting refuses before a method runs, with the details that the other bindings give.</summary>
internal sealed class A2AGrpcShape : GrpcErrorShape
{
    public static readonly A2AGrpcShape Instance = new();

    protected override GrpcFault FaultOf(EdgeRefusal refusal) =>
        GrpcErrors.From(new A2AFault(A2AErrors.OfStatus(refusal.Status), refusal.Message), CodeOf(refusal.Status));
}
