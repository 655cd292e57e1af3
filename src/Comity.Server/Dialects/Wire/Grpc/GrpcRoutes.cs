using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Dialects.Wire.Grpc;

internal static class GrpcRoutes
{
    /// <summary>Adds a method, which is reached over the gRPC port alone.</summary>
    /// <param name="service">With its package.</param>
    public static IEndpointConventionBuilder MapGrpc(this IEndpointRouteBuilder routes, string service, string method, Func<GrpcCall, Task<GrpcFault?>> answer) =>
        routes.MapPost($"/{service}/{method}", new GrpcMethod(answer).ServeAsync).WithMetadata(GrpcOnly.Instance);
}

/// <summary>Marks what belongs to the gRPC port.</summary>
internal sealed class GrpcOnly
{
    public static readonly GrpcOnly Instance = new();

    /// <summary>What answers there when nothing else does.</summary>
    public static readonly Endpoint Unknown = new(
        new GrpcMethod(call => Task.FromResult<GrpcFault?>(new GrpcFault(GrpcCode.Unimplemented, $"No method '{Shortened(call.Http.Request.Path)}'."))).ServeAsync,
        new EndpointMetadataCollection(new RouteAccess(Core.Access.Scopes.None), GrpcErrorShape.Plain, Instance),
        "gRPC: unknown");

    private static string Shortened(PathString path) => path.Value is { Length: > 128 } text ? text[..128] + "..." : path.Value ?? "";
}
