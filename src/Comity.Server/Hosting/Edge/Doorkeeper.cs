using Comity.Core.Access;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Comity.Server.Hosting.Edge;

/// <summary>Tells who calls, and whether the route is open to them.</summary>
/// <remarks>A credential that is brought must be good, on every route and on loopback too: who mistyped a key should hear of it.</remarks>
internal sealed class Doorkeeper(KeyRing keys, Exposure exposure)
{
    private static readonly Principal s_local = new(PrincipalId.Local, Scopes.Agent);

    /// <returns><see langword="null"/> when the caller may pass; the caller is then known to <see cref="Caller"/>.</returns>
    public async ValueTask<EdgeRefusal?> RefuseAsync(HttpContext http, RouteAccess access, bool isOpenToLocal)
    {
        var credential = Credential.Of(http.Request);
        var caller = credential.IsPresent
            ? credential.Key is { } key ? await keys.AuthenticateAsync(key, http.RequestAborted) : null
            : IsLocalCaller(http.Request) ? s_local : null;

        if (credential.IsPresent && caller is null) return Unauthorized(http, "invalid_token", "The API key is not valid.");
        if (caller is not null) http.Features.Set(caller);
        if (access.IsPublic || (isOpenToLocal && ReferenceEquals(caller, s_local))) return null;
        if (caller is null) return Unauthorized(http, null, "An API key is required: send it as 'Authorization: Bearer KEY'.");
        if (caller.Has(access.Required)) return null;
        return credential.IsPresent
            ? new EdgeRefusal(StatusCodes.Status403Forbidden, $"The API key lacks the scope '{access.Required.ToString().ToLowerInvariant()}'.")
            : Unauthorized(http, null, $"An API key with the scope '{access.Required.ToString().ToLowerInvariant()}' is required: send it as 'Authorization: Bearer KEY'.");
    }

    // A forwarding header means that somebody else's request came through a proxy on this machine.
    private bool IsLocalCaller(HttpRequest request) =>
        !exposure.RequiresAuth && !request.Headers.ContainsKey("X-Forwarded-For") && !request.Headers.ContainsKey("Forwarded");

    private static EdgeRefusal Unauthorized(HttpContext http, string? error, string message)
    {
        http.Response.Headers[HeaderNames.WWWAuthenticate] = error is null ? "Bearer realm=\"comity\"" : $"Bearer realm=\"comity\", error=\"{error}\"";
        return new EdgeRefusal(StatusCodes.Status401Unauthorized, message);
    }
}
