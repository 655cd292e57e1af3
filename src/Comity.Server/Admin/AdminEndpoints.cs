using Comity.Core.Access;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Comity.Server.Admin;

/// <summary>The operator's REST API.</summary>
public static class AdminEndpoints
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.Configure<JsonOptions>(options => AdminJson.Use(options.SerializerOptions));
        return services.AddSingleton(app => new ApiDocument(app, services));
    }

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").Requires(Scopes.Admin)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapAgents();
        api.MapTasks();
        api.MapKeys();
        api.MapPushes();
        api.MapWebhooks();
        routes.MapGet("/openapi.json", (RequestDelegate)(http => http.RequestServices.GetRequiredService<ApiDocument>().WriteAsync(http))).IsPublic();
    }
}
