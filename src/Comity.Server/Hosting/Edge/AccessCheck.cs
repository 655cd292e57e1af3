using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Hosting.Edge;

/// <summary>Stops the start when somebody added a route and forgot to say who may call it.</summary>
internal static class AccessCheck
{
    /// <exception cref="InvalidOperationException">A route has no access rule.</exception>
    public static void Run(IEnumerable<EndpointDataSource> sources)
    {
        var open = sources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteAccess>() is null)
            .Select(endpoint => endpoint.DisplayName ?? endpoint.RoutePattern.RawText)
            .ToList();
        if (open.Count > 0) throw new InvalidOperationException($"Expected an access rule (Requires or IsPublic) on every route; it is missing on {string.Join(", ", open)}.");
    }
}
