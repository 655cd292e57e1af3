using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire;

/// <summary>How a dialect words a "no" that hosting decides before the route runs (401, 403, 413, 429, 503).</summary>
/// <remarks>Put it on a route with <see cref="ErrorShapeExtensions.ErrorsAs"/>. Hosting sets headers such as
/// <c>WWW-Authenticate</c> and <c>Retry-After</c> before it asks for the body.</remarks>
public interface IErrorShape
{
    Task WriteAsync(HttpContext http, EdgeRefusal refusal);
}

/// <param name="Status">The HTTP status.</param>
/// <param name="Message">One sentence for the caller, without anything secret.</param>
public sealed record EdgeRefusal(int Status, string Message);

public static class ErrorShapeExtensions
{
    public static TBuilder ErrorsAs<TBuilder>(this TBuilder builder, IErrorShape shape) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(shape);
}
