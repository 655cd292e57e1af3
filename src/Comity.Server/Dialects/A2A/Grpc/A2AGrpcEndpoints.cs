using Comity.Core.Access;
using Comity.Server.Dialects.Wire;
using Comity.Server.Dialects.Wire.Grpc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>The services of the gRPC port.</summary>
public static class A2AGrpcEndpoints
{
    /// <summary>Adds what <see cref="MapA2AGrpc"/> needs besides that of <see cref="A2AServices.AddA2A"/>.</summary>
    public static IServiceCollection AddA2AGrpc(this IServiceCollection services) => services.AddSingleton<A2AGrpcEndpoint>();

    public static IEndpointRouteBuilder MapA2AGrpc(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<A2AGrpcEndpoint>();
        var codecs = routes.ServiceProvider.GetRequiredService<A2ACodecs>();
        var servesV03 = routes.ServiceProvider.GetRequiredService<IOptions<A2AOptions>>().Value.ServesV03;
        GrpcWording[] wordings = servesV03 ? [new GrpcWording10(), new GrpcWording03(codecs.V03Proto)] : [new GrpcWording10()];
        foreach (var wording in wordings)
        {
            foreach (var operation in wording.Operations)
            {
                routes.MapGrpc(wording.Service.FullName, operation.Method, call => endpoint.ServeAsync(call, wording, operation))
                    .Requires(Scopes.Agent)
                    .ErrorsAs(A2AGrpcShape.Instance);
            }
        }

        routes.MapGrpcOwnServices(wordings.Select(wording => wording.Service.File));
        return routes;
    }
}
