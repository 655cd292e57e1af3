using Comity.Core.Broker;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>
/// Brings the schema forward, never back: the numbered scripts of <c>migrations/</c>, all that are missing in one
/// transaction, by one node while the others wait.
/// </summary>
internal static class Migrations
{
    private const string Present = "SELECT coalesce(max(number), 0) FROM schema_migration";

    public static async Task RunAsync(NpgsqlConnection connection, string place, string channel, TimeProvider time, CancellationToken cancellationToken)
    {
        var known = MigrationScript.Of("Postgres");
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AskAsync(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", cancellationToken, channel);
        var present = await PresentAsync(connection, place, cancellationToken);
        if (present > known[^1].Number)
        {
            throw new StoreUnavailableException(
                $"The database at {place} was written by a newer version (schema {present}, this one knows {known[^1].Number}). Use that version or newer.");
        }

        foreach (var script in known.Where(script => script.Number > present))
        {
            await AskAsync(connection, script.Read(), cancellationToken);
            await AskAsync(connection, "INSERT INTO schema_migration (number, name, at) VALUES ($1, $2, $3)", cancellationToken, script.Number, script.Name, time.GetUtcNow().UtcTicks);
        }

        await AskAsync(connection, "DELETE FROM commit_mark WHERE at < now() - interval '1 day'", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> PresentAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        const string Ours = "SELECT count(*) FILTER (WHERE tablename = 'schema_migration'), count(*) FILTER (WHERE tablename IN ('task', 'task_event', 'intake', 'api_key')) " +
            "FROM pg_tables WHERE schemaname = current_schema()";
        await using (var command = new NpgsqlCommand(Ours, connection))
        {
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            var (isOurs, others) = (row.GetInt64(0) > 0, row.GetInt64(1));
            if (!isOurs && others > 0) throw new StoreUnavailableException($"The database at {place} belongs to another program. Use a database, or a schema (Search Path=…), of its own.");
        }

        await AskAsync(connection, "CREATE TABLE IF NOT EXISTS schema_migration (number integer PRIMARY KEY, name text NOT NULL, at bigint NOT NULL)", cancellationToken);
        return (int)(await AskAsync(connection, Present, cancellationToken) ?? 0);
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
