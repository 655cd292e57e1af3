using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Comity.Server.Hosting.Edge;

/// <summary>Lets browser pages call only from this server's own origin and from those the operator named.</summary>
internal sealed class OriginGate(ServeOptions options)
{
    private const string Methods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";

    private const string Exposed =
        "A2A-Version, A2A-Extensions, X-A2A-Extensions, Comity-Wait-Capped, ETag, Idempotency-Replayed, Last-Modified, Link, Location, Retry-After, WWW-Authenticate, X-Request-Id";

    private readonly FrozenSet<string> _origins = options.CorsOrigins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly bool _any = options.CorsOrigins.Contains("*");
    private readonly string? _own = options.PublicUrl is { } url ? new Uri(url).GetLeftPart(UriPartial.Authority) : null;

    /// <summary>Whether the request may go on; a foreign but named origin gets its CORS headers.</summary>
    public bool Accepts(HttpContext http)
    {
        var origin = http.Request.Headers.Origin;
        if (origin.Count == 0) return true;
        if (origin.Count > 1) return false;
        var text = origin.ToString();
        if (IsOwn(http.Request, text)) return true;
        if (!_any && !_origins.Contains(text)) return false;

        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = text;
        headers.AccessControlExposeHeaders = Exposed;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        return true;
    }

    /// <summary>Whether this is a browser's question before the real request. It carries no credential, so it is answered before any is asked for.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    public static void AnswerPreflight(HttpContext http)
    {
        var headers = http.Response.Headers;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = "600";
        headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
        if (http.Request.Headers["Access-Control-Request-Private-Network"] == "true") headers["Access-Control-Allow-Private-Network"] = "true";
    }

    private bool IsOwn(HttpRequest request, string origin) =>
        string.Equals(origin, _own, StringComparison.OrdinalIgnoreCase) ||
        (origin.Length == request.Scheme.Length + 3 + request.Headers.Host.ToString().Length &&
         origin.StartsWith(request.Scheme, StringComparison.OrdinalIgnoreCase) &&
         origin.AsSpan(request.Scheme.Length).StartsWith("://") &&
         origin.EndsWith(request.Headers.Host.ToString(), StringComparison.OrdinalIgnoreCase));
}
