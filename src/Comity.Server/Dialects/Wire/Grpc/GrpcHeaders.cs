namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>The names that gRPC gives to headers and trailers.</summary>
internal static class GrpcHeaders
{
    public const string MediaType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Details = "grpc-status-details-bin";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    public const string Identity = "identity";
    public const string Gzip = "gzip";

    /// <summary>What this server can read.</summary>
    public const string Readable = Identity + "," + Gzip;
}
