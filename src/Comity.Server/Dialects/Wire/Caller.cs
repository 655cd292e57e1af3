using Comity.Core.Access;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire;

/// <summary>Who calls. Hosting sets it before a route runs.</summary>
public static class Caller
{
    /// <summary>The authenticated principal; on a public route whoever the credential named, or <see langword="null"/>.</summary>
    public static Principal? Find(HttpContext http) => http.Features.Get<Principal>();

    public static Principal Of(HttpContext http) => Find(http) ??
        throw new InvalidOperationException($"Expected an authenticated caller at {http.Request.Path}; the route has no access rule.");
}
