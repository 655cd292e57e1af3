using System.Globalization;
using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>Brings the schema forward, never back: the numbered scripts of <c>migrations/</c>, each in a transaction.</summary>
internal static class Migrations
{
    public static void Run(Connection connection, string path, TimeProvider time)
    {
        var known = MigrationScript.Of("Sqlite");
        var present = Present(connection, path);
        if (present > known[^1].Number)
        {
            throw new StoreUnavailableException(
                $"'{path}' was written by a newer version (schema {present}, this one knows {known[^1].Number}). Use that version or newer.");
        }

        foreach (var migration in known.Where(migration => migration.Number > present)) Apply(connection, migration, time);
    }

    private static long Present(Connection connection, string path)
    {
        const string Tables = "SELECT group_concat(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        var tables = connection.Ask(Tables)?.Split(',') ?? [];
        if (tables.Length == 0) return 0;
        if (!tables.Contains("schema_migration"))
            throw new StoreUnavailableException($"'{path}' is the database of another program.");
        return long.Parse(connection.Ask("SELECT coalesce(max(number), 0) FROM schema_migration")!, CultureInfo.InvariantCulture);
    }

    private static void Apply(Connection connection, MigrationScript migration, TimeProvider time)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute(
                "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL)");
            connection.Execute(migration.Read());
            using (var record = connection.Use("INSERT INTO schema_migration (number, name, at) VALUES (?1, ?2, ?3)"))
                record.Bind(1, migration.Number).Bind(2, migration.Name).Bind(3, time.GetUtcNow()).Step();
            connection.Execute("COMMIT");
        }
        catch
        {
            if (connection.InTransaction) connection.Execute("ROLLBACK");
            throw;
        }
    }
}
