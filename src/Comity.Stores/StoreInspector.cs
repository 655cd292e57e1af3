using Comity.Core.Broker;
using Comity.Stores.Postgres;
using Comity.Stores.Sqlite;

namespace Comity.Stores;

/// <summary>Looks at a store without opening it for work: no migration, no file made, no row written.</summary>
public static class StoreInspector
{
    private const string SqliteScheme = "sqlite:";

    /// <summary>The version of the SQLite library that is used, and what the operator should know of it.</summary>
    /// <exception cref="StoreUnavailableException">There is none, or it is too old.</exception>
    public static (string Version, string? Warning) SqliteLibrary()
    {
        var warning = Sqlite.SqliteLibrary.Use();
        return (Sqlite.SqliteLibrary.Version, warning);
    }

    /// <param name="connection">As <see cref="StoreFactory.OpenAsync"/> takes it.</param>
    public static async Task<StoreInspection> InspectAsync(string connection, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (ConnectionText.IsOurs(connection)) return await PostgresInspection.RunAsync(connection, time, cancellationToken);
            return connection.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase) && connection.Length > SqliteScheme.Length
                ? await Task.Run(() => SqliteInspection.Run(connection[SqliteScheme.Length..]), cancellationToken)
                : new StoreInspection("the store") { Problem = "A store is named sqlite:PATH, postgres://…, or Host=…." };
        }
        catch (StoreUnavailableException unusable)
        {
            return new StoreInspection("the store") { Problem = unusable.Message };
        }
    }
}
