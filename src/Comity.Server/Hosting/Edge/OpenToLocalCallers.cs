using Microsoft.AspNetCore.Builder;

namespace Comity.Server.Hosting.Edge;

/// <summary>Marks a route that a caller of this machine may use without a key, though others need the route's scope.</summary>
internal sealed class OpenToLocalCallers
{
    public static readonly OpenToLocalCallers Instance = new();
}

internal static class OpenToLocalCallersExtensions
{
    public static TBuilder OpenToLocalCallers<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(Edge.OpenToLocalCallers.Instance);
}
