using Comity.Core.Access;
using Microsoft.AspNetCore.Builder;

namespace Comity.Server.Dialects.Wire;

/// <summary>The access rule of a route, as endpoint metadata. A route without one stops the start of the server.</summary>
/// <param name="Required">The scope a caller must hold; <see cref="Scopes.None"/> for a public route.</param>
public sealed record RouteAccess(Scopes Required)
{
    public bool IsPublic => Required == Scopes.None;
}

public static class RouteAccessExtensions
{
    public static TBuilder Requires<TBuilder>(this TBuilder builder, Scopes scope) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RouteAccess(scope));

    public static TBuilder IsPublic<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RouteAccess(Scopes.None));
}
