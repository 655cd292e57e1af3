using System.Net;
using Comity.Server.Dialects.Wire.Grpc;
using Comity.Server.Hosting.Edge;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Comity.Server.Hosting;

/// <summary>The port of gRPC: its own, because HTTP/1.1 and HTTP/2 cannot share one without TLS, on the hosts of the other addresses.</summary>
internal sealed class GrpcDoor(ServeOptions options)
{
    /// <summary>Calls at once on one connection; a client that wants more has to open another. A subscription is one.</summary>
    private const int StreamsPerConnectionMax = 1_000;

    private static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(30);

    private readonly List<ListenOptions> _listening = [];

    public bool IsOpen => options.GrpcPort is not null;

    /// <summary>Where callers find it.</summary>
    public GrpcAddress Address { get; } = new(options.GrpcAddress);

    public void Bind(KestrelServerOptions kestrel, IReadOnlyList<Listener> listeners)
    {
        if (options.GrpcPort is not { } port) return;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnectionMax;
        kestrel.Limits.Http2.KeepAlivePingDelay = s_pingDelay;
        var hosts = listeners.Where(listener => !listener.Address.IsUnixPipe).DistinctBy(listener => listener.Address.Host, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var listener in hosts) listener.Bind(kestrel, port, Take);
        if (hosts.Count == 0) kestrel.Listen(IPAddress.Loopback, port, Take);
    }

    /// <summary>Takes note of the port it got.</summary>
    /// <param name="addresses">All addresses the server got.</param>
    /// <returns>Those that are not gRPC.</returns>
    public IReadOnlyList<string> Opened(IEnumerable<string> addresses)
    {
        var own = _listening.Select(listen => listen.ToString()).ToHashSet();
        var others = addresses.Where(address => !own.Contains(address)).Select(address => address.TrimEnd('/')).ToList();
        if (_listening.FirstOrDefault()?.IPEndPoint is { } bound) Address.Bound(PortOf(others), bound.Port);
        return others;
    }

    private void Take(ListenOptions listen)
    {
        listen.ServeGrpc();
        _listening.Add(listen);
    }

    private static int PortOf(List<string> addresses) =>
        addresses.Where(address => Uri.TryCreate(address, UriKind.Absolute, out _)).Select(address => new Uri(address).Port).FirstOrDefault(port => port > 0, 80);
}
