using System.Globalization;
using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>Looks at a database file as it lies there.</summary>
internal static class SqliteInspection
{
    /// <exception cref="StoreUnavailableException">There is no usable library.</exception>
    public static StoreInspection Run(string path)
    {
        path = Path.GetFullPath(path);
        SqliteLibrary.Use();
        var found = new StoreInspection($"SQLite at {path}") { Engine = $"SQLite {SqliteLibrary.Version}", SchemaKnown = MigrationScript.Of("Sqlite")[^1].Number };
        if (!File.Exists(path)) return found with { IsNew = true };
        if (Lock(path, found, out var storeLock) is { } locked) return locked;
        using (storeLock)
        {
            try
            {
                return Look(path, found);
            }
            catch (SqliteException failure)
            {
                return found with { Problem = $"{failure.Message} (SQLite {failure.Code})" };
            }
        }
    }

    // Taken only where the file of the lock is there: a store that was ever open has one, and none is to be made.
    private static StoreInspection? Lock(string path, StoreInspection found, out StoreLock? storeLock)
    {
        storeLock = null;
        if (!File.Exists(path + ".lock")) return null;
        try
        {
            storeLock = StoreLock.Take(path);
            return null;
        }
        catch (StoreUnavailableException unusable) when (unusable.InnerException is IOException)
        {
            return found with { IsInUse = true };
        }
        catch (StoreUnavailableException unusable)
        {
            return found with { Problem = unusable.Message };
        }
    }

    private static StoreInspection Look(string path, StoreInspection found)
    {
        using var connection = Connection.Open(path, readOnly: false);
        var tables = connection.Ask("SELECT group_concat(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?.Split(',') ?? [];
        if (tables.Length == 0) return found with { IsNew = true };
        if (!tables.Contains("schema_migration")) return found with { Problem = "It is the database of another program." };
        var schema = long.Parse(connection.Ask("SELECT coalesce(max(number), 0) FROM schema_migration")!, CultureInfo.InvariantCulture);

        // As much of a write as shows whether one would go through, taken back at once.
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute("CREATE TABLE inspection (x)");
        connection.Execute("ROLLBACK");
        return found with { Schema = schema };
    }
}
