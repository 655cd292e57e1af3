using Comity.Stores.Tests.Engines;

[assembly: AssemblyFixture(typeof(PostgresAtTheEnd))]

namespace Comity.Stores.Tests.Engines;

/// <summary>Stops the server that the tests started, when the last of them has ended.</summary>
public sealed class PostgresAtTheEnd : IAsyncDisposable
{
    public ValueTask DisposeAsync() => PostgresEngine.StopServerAsync();
}
