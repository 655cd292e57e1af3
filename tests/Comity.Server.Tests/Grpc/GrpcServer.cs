using System.Text.RegularExpressions;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Grpc;

/// <summary>One server that speaks gRPC, for all tests that leave it standing.</summary>
public sealed partial class GrpcServer : IAsyncLifetime
{
    public ComityProcess Process { get; private set; } = null!;

    internal RawGrpc Grpc { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await StartAsync("echo");
        Grpc = new RawGrpc(AddressOf(Process));
    }

    public async ValueTask DisposeAsync()
    {
        Grpc?.Dispose();
        if (Process is not null) await Process.DisposeAsync();
    }

    /// <param name="agent">Who answers calls without a tenant.</param>
    public static Task<ComityProcess> StartAsync(string agent, params string[] arguments) =>
        ComityProcess.StartAsync(ServerSetup.WithTestAgents.With("--default-agent", agent, "--grpc-port", "0").With(arguments), CancellationToken.None);

    /// <summary>Where the newest start speaks gRPC.</summary>
    public static Uri AddressOf(ComityProcess server) => new("http://" + AddressInBanner().Matches(server.Output)[^1].Groups[1].Value);

    [GeneratedRegex(@"gRPC +(\S+:\d+)")]
    private static partial Regex AddressInBanner();
}

[CollectionDefinition(Name)]
public sealed class GrpcTests : ICollectionFixture<GrpcServer>
{
    public const string Name = "gRPC";
}
