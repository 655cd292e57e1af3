using Comity.Server.Admin;
using Comity.Server.Dialects.A2A;
using Comity.Server.Dialects.A2A.Grpc;
using Comity.Server.Hosting.Health;
using Comity.Server.Hosting.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Comity.Server.Hosting;

/// <summary>The list of rooms that answer HTTP.</summary>
internal static class Rooms
{
    public static void AddRooms(this IServiceCollection services, ServeOptions options)
    {
        services.AddAdmin();
        services.AddA2A();
        services.Configure<A2AOptions>(a2a =>
        {
            (a2a.BlockingCap, a2a.Heartbeat, a2a.OffersPush) = (options.BlockingCap, options.Heartbeat, options.OffersPush);
            (a2a.ServesV03, a2a.CardMode, a2a.ImpliesV10OnJsonRpc) = (options.ServesA2AV03, options.A2ACard, options.ImpliesA2AV10);
        });
        services.AddA2AGrpc();
    }

    public static void MapRooms(this IEndpointRouteBuilder routes, ServeOptions options)
    {
        routes.MapHealth();
        routes.MapMetrics();
        routes.MapAdmin();
        routes.MapA2A();
        if (options.GrpcPort is not null) routes.MapA2AGrpc();
    }
}
