using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire;

/// <summary>The address callers know this server by: the configured one, else the checked Host of the request.</summary>
/// <param name="configured"><c>--public-url</c> without a trailing slash, or <see langword="null"/>.</param>
public sealed class PublicAddress(string? configured)
{
    /// <summary>Scheme, host and port (and path prefix when configured), without a trailing slash.</summary>
    public string Of(HttpContext http) => configured ?? $"{http.Request.Scheme}://{http.Request.Host.Value}";
}
