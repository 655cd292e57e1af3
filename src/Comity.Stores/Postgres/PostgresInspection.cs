using Comity.Core.Broker;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>Looks at a database as it is.</summary>
internal static class PostgresInspection
{
    private const int PatienceSeconds = 5;

    private const string Question =
        "SELECT current_setting('server_version'), clock_timestamp(), current_setting('transaction_read_only') = 'on', " +
        "has_schema_privilege(current_schema(), 'CREATE'), to_regclass('schema_migration') IS NOT NULL, " +
        "(SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename IN ('task', 'task_event', 'intake', 'api_key'))";

    /// <exception cref="StoreUnavailableException">The connection cannot be read.</exception>
    public static async Task<StoreInspection> RunAsync(string connectionText, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = ConnectionText.Read(connectionText);
        (settings.Pooling, settings.Timeout, settings.CommandTimeout) = (false, PatienceSeconds, PatienceSeconds);
        var found = new StoreInspection($"PostgreSQL at {settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}") { SchemaKnown = MigrationScript.Of("Postgres")[^1].Number };
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return await LookAsync(connection, found, time, cancellationToken);
        }
        catch (Exception e) when (Failure.IsOfDatabase(e))
        {
            return found with { Problem = Failure.AsUnavailable(e).Message };
        }
    }

    private static async Task<StoreInspection> LookAsync(NpgsqlConnection connection, StoreInspection found, TimeProvider time, CancellationToken cancellationToken)
    {
        bool isMigrated, isReadOnly, mayCreate;
        long others;
        await using (var command = new NpgsqlCommand(Question, connection))
        {
            var asked = time.GetUtcNow();
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            var answered = time.GetUtcNow();
            var clock = new DatabaseTime(time);
            clock.Measured(asked, row.GetFieldValue<DateTimeOffset>(1), answered);
            found = found with { Engine = $"PostgreSQL {row.GetString(0)}", ClockSkew = clock.Offset };
            (isReadOnly, mayCreate, isMigrated, others) = (row.GetBoolean(2), !await row.IsDBNullAsync(3, cancellationToken) && row.GetBoolean(3), row.GetBoolean(4), row.GetInt64(5));
        }

        if (isReadOnly) return found with { Problem = "The database is read-only (a standby?). Name the primary." };
        if (!isMigrated && others > 0) return found with { Problem = "The database belongs to another program. Use a database, or a schema (Search Path=…), of its own." };
        if (!isMigrated) return found with { IsNew = true, Problem = mayCreate ? null : "The user may make no tables in the schema. GRANT CREATE ON SCHEMA … TO …." };
        await using var schema = new NpgsqlCommand("SELECT coalesce(max(number), 0)::bigint FROM schema_migration", connection);
        return found with { Schema = (long)(await schema.ExecuteScalarAsync(cancellationToken))! };
    }
}
