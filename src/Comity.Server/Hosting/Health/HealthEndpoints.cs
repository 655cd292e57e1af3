using System.Reflection;
using Comity.Core.Catalog;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Hosting.Health;

/// <summary>Liveness, readiness, and the state of the parts. Public, and therefore without names, paths or addresses.</summary>
internal static class HealthEndpoints
{
    private const string Ok = "ok";
    private const string Degraded = "degraded";
    private const string Unavailable = "unavailable";

    public static string Version { get; } =
        typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", Live).IsPublic().ExcludeFromDescription();
        routes.MapGet("/health/ready", ReadyAsync).IsPublic().ExcludeFromDescription();
        routes.MapGet("/api/health", ReportAsync).IsPublic()
            .WithName("getHealth").WithTags("Health").WithSummary("How the server is, part by part.");
    }

    private static JsonHttpResult<HealthPart> Live(HttpContext http) => Answer(http, new HealthPart(Ok));

    private static async Task<JsonHttpResult<HealthPart>> ReadyAsync(
        HttpContext http, Readiness readiness, StoreProbe store, CancellationToken cancellationToken) => Answer(http,
        readiness.IsStopping ? new HealthPart(Unavailable, "stopping")
        : !readiness.IsReady ? new HealthPart(Unavailable, "starting")
        : !await store.IsWritableAsync(cancellationToken) ? new HealthPart(Unavailable, "the store cannot be written")
        : new HealthPart(Ok));

    private static async Task<JsonHttpResult<HealthReport>> ReportAsync(
        HttpContext http, Readiness readiness, StoreProbe store, AgentCatalog catalog, StartTime started, CancellationToken cancellationToken)
    {
        var agents = catalog.Current.Agents.Values;
        var resting = agents.Count(agent => agent.Unavailable is not null);
        var parts = new Dictionary<string, HealthPart>
        {
            ["store"] = await store.IsWritableAsync(cancellationToken) ? new(Ok) : new(Unavailable, "cannot be written"),
            ["worker"] = readiness.IsReady ? new(Ok) : new(Unavailable, readiness.IsStopping ? "stopping" : "starting"),
            ["agents"] = new(resting == 0 ? Ok : Degraded, $"{agents.Length - resting} of {agents.Length} can work"),
        };
        var status = parts.Values.Any(part => part.Status == Unavailable) ? Unavailable
            : parts.Values.Any(part => part.Status == Degraded) ? Degraded
            : Ok;
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            new HealthReport(status, Version, (long)started.Elapsed.TotalSeconds, parts),
            HostingJson.Default.HealthReport,
            statusCode: status == Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static JsonHttpResult<HealthPart> Answer(HttpContext http, HealthPart part)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(part, HostingJson.Default.HealthPart, statusCode: part.Status == Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
