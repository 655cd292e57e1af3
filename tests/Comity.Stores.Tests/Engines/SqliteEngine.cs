using Comity.Core.Broker;

namespace Comity.Stores.Tests.Engines;

public sealed class SqliteEngine : StoreEngine
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("comity-store-").FullName;

    public string DatabasePath => Path.Combine(Folder, "comity.db");

    public override Task<Store> OpenAsync(TimeProvider time, CancellationToken cancellationToken) =>
        StoreFactory.OpenAsync("sqlite:" + DatabasePath, time, cancellationToken);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
