using Comity.Server.Dialects.Wire.Grpc;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire;

/// <summary>The address callers know this server by: the configured one, else the checked Host of the request.</summary>
/// <param name="configured"><c>--public-url</c> without a trailing slash, or <see langword="null"/>.</param>
/// <param name="grpc">Tells the HTTP port to callers who came by the other one.</param>
public sealed class PublicAddress(string? configured, GrpcAddress grpc)
{
    /// <summary>Scheme, host and port (and path prefix when configured), without a trailing slash.</summary>
    public string Of(HttpContext http) => configured ?? $"{http.Request.Scheme}://{HostOf(http)}";

    private string? HostOf(HttpContext http) => GrpcPort.IsOn(http) && grpc.HttpPort is { } port
        ? new HostString(http.Request.Host.Host, port).Value
        : http.Request.Host.Value;
}
