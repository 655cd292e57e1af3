[assembly: AssemblyFixture(typeof(Comity.Server.Tests.Harness.SharedServer))]

namespace Comity.Server.Tests.Harness;

/// <summary>One server for all tests that leave it standing. Starts when the first of them asks.</summary>
/// <remarks>Take it as a constructor argument. Tests that kill, or count all tasks, start a server of their own.</remarks>
public sealed class SharedServer : IAsyncLifetime
{
    private readonly Lazy<Task<ComityProcess>> _server =
        new(() => ComityProcess.StartAsync(ServerSetup.WithTestAgents, CancellationToken.None));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public Task<ComityProcess> GetAsync() => _server.Value;

    /// <summary>Calls without a credential, which on loopback is the local principal.</summary>
    /// <param name="path">The agent's base: empty for the root, else <c>/agents/NAME</c>.</param>
    public async Task<A2AClient> ClientAsync(string path = "") => new((await GetAsync()).Http, path);

    public async ValueTask DisposeAsync()
    {
        if (!_server.IsValueCreated) return;
        try
        {
            await (await _server.Value).DisposeAsync();
        }
        catch (InvalidOperationException)
        {
            // It never started; the tests that asked have said so.
        }
    }
}
