using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>Words what hosting refuses before a method runs as the end of a call.</summary>
internal class GrpcErrorShape : IErrorShape
{
    public static readonly GrpcErrorShape Plain = new();

    public Task WriteAsync(HttpContext http, EdgeRefusal refusal)
    {
        GrpcEnding.Begin(http.Response);
        GrpcEnding.Write(http.Response, FaultOf(refusal));
        return Task.CompletedTask;
    }

    public static GrpcCode CodeOf(int status) => status switch
    {
        400 or 421 => GrpcCode.InvalidArgument,
        401 => GrpcCode.Unauthenticated,
        403 => GrpcCode.PermissionDenied,
        404 or 405 => GrpcCode.Unimplemented,
        413 or 429 or 431 => GrpcCode.ResourceExhausted,
        503 => GrpcCode.Unavailable,
        >= 500 => GrpcCode.Internal,
        _ => GrpcCode.Unknown,
    };

    protected virtual GrpcFault FaultOf(EdgeRefusal refusal) => new(CodeOf(refusal.Status), refusal.Message);
}
