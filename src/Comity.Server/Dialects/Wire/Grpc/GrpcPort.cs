using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>Keeps the gRPC port and the others apart: on it nothing but gRPC is served, on them no gRPC.</summary>
public static class GrpcPort
{
    /// <summary>Makes a listening address the gRPC port: HTTP/2 without TLS, known to the caller from the start.</summary>
    public static void ServeGrpc(this ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(next => connection =>
        {
            connection.Features.Set(Mark.Instance);
            return next(connection);
        });
    }

    /// <summary>Comes right after routing.</summary>
    public static IApplicationBuilder UseGrpcPort(this IApplicationBuilder app) => app.Use(next => http =>
    {
        var isHere = IsOn(http);
        if (isHere != http.GetEndpoint()?.Metadata.GetMetadata<GrpcOnly>() is not null) http.SetEndpoint(isHere ? GrpcOnly.Unknown : null);
        return next(http);
    });

    /// <summary>Whether the request came in by the gRPC port.</summary>
    public static bool IsOn(HttpContext http) => http.Features.Get<Mark>() is not null;

    private sealed class Mark
    {
        public static readonly Mark Instance = new();
    }
}
