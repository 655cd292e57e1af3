using Comity.Core.Access;
using Comity.Server.Dialects.Wire.Grpc.Health;
using Comity.Server.Dialects.Wire.Grpc.Reflection;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>The services that every gRPC server has, whatever it is for.</summary>
internal static class GrpcOwnServices
{
    /// <param name="files">What the server is for.</param>
    public static void MapGrpcOwnServices(this IEndpointRouteBuilder routes, IEnumerable<FileDescriptor> files)
    {
        var all = new GrpcServices(
        [
            .. files,
            HealthReflection.Descriptor,
            Reflection.V1.ReflectionReflection.Descriptor,
            Reflection.V1Alpha.ReflectionReflection.Descriptor,
        ]);
        var health = new HealthService(
            routes.ServiceProvider.GetRequiredService<IServing>(), all, routes.ServiceProvider.GetRequiredService<TimeProvider>());
        var reflection = new ReflectionService(all);

        // A probe has no key. The calls that stay open are for those who have one.
        routes.MapGrpc(HealthService.Name, "Check", health.CheckAsync).IsPublic().ErrorsAs(GrpcErrorShape.Plain);
        routes.MapGrpc(HealthService.Name, "Watch", health.WatchAsync).Requires(Scopes.Agent).ErrorsAs(GrpcErrorShape.Plain);
        foreach (var name in (string[])[ReflectionService.Name, ReflectionService.OldName])
            routes.MapGrpc(name, "ServerReflectionInfo", reflection.InfoAsync).Requires(Scopes.Agent).ErrorsAs(GrpcErrorShape.Plain);
    }
}
