using Comity.Core.Access;
using Comity.Server.Dialects.Wire;
using Comity.Server.Hosting.Edge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Hosting.Telemetry;

/// <summary><c>/metrics</c>: open to this machine, and to operators from elsewhere.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", ScrapeAsync).Requires(Scopes.Admin).OpenToLocalCallers().ExcludeFromDescription();

    private static async Task<ContentHttpResult> ScrapeAsync(MetricsBoard board, TaskGauges gauges, CancellationToken cancellationToken)
    {
        await gauges.RefreshAsync(cancellationToken);
        return TypedResults.Text(board.Scrape(), PrometheusText.ContentType);
    }
}
