namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>Where callers find gRPC. Hosting knows once the ports are bound; without a gRPC port nobody finds it.</summary>
/// <param name="configured"><c>host:port</c> as callers know it, or <see langword="null"/> for the server's own host and the bound port.</param>
public sealed class GrpcAddress(string? configured)
{
    private volatile Ports? _ports;

    private sealed record Ports(int Http, int Grpc);

    public void Bound(int httpPort, int grpcPort) => _ports = new Ports(httpPort, grpcPort);

    /// <summary><c>host:port</c>, or <see langword="null"/> when gRPC is not spoken.</summary>
    /// <param name="server">The address callers know the server by.</param>
    public string? Of(string server) => _ports is not { } ports ? null : configured ?? $"{new Uri(server).Host}:{ports.Grpc}";

    /// <summary>The HTTP port beside the gRPC port.</summary>
    public int? HttpPort => _ports?.Http;
}
