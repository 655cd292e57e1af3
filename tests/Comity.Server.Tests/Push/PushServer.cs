using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Push;

/// <summary>A server that may deliver to this machine, and somebody here to deliver to; for all tests that leave them standing.</summary>
public sealed class PushServer : IAsyncLifetime
{
    public ComityProcess Server { get; private set; } = null!;

    public Receiver Receiver { get; private set; } = null!;

    public static ServerSetup Setup { get; } = ServerSetup.WithTestAgents.With("--allow-private-network", "--push-timeout", "2s", "--push-backoff", "100ms", "--push-attempts", "40");

    public async ValueTask InitializeAsync()
    {
        Receiver = await Receiver.StartAsync();
        Server = await ComityProcess.StartAsync(Setup, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        if (Receiver is not null) await Receiver.DisposeAsync();
    }
}
