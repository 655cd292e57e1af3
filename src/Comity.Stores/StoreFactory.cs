using Comity.Core.Broker;
using Comity.Stores.Postgres;
using Comity.Stores.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Stores;

/// <summary>Opens the store that a connection string names.</summary>
public static class StoreFactory
{
    private const string SqliteScheme = "sqlite:";

    /// <param name="connection"><c>sqlite:PATH</c>, whose folders are made; <c>postgres://…</c> or <c>Host=…</c>, whose
    /// database must exist.</param>
    /// <param name="loggers">Told when a database goes away and comes back; <see langword="null"/> for nobody.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened; the message says why and is for the operator.</exception>
    public static async Task<Store> OpenAsync(string connection, TimeProvider time, CancellationToken cancellationToken, ILoggerFactory? loggers = null)
    {
        if (ConnectionText.IsOurs(connection))
            return await PostgresStore.OpenAsync(connection, time, (loggers ?? NullLoggerFactory.Instance).CreateLogger("Comity.Stores"), cancellationToken);
        if (!connection.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase)) throw Unknown(connection);
        var path = connection[SqliteScheme.Length..];
        if (string.IsNullOrWhiteSpace(path) || path.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase))
            throw new StoreUnavailableException("The store needs a file: sqlite:PATH.");
        return await Task.Run(() => SqliteStore.Open(path, time), cancellationToken);
    }

    // Only a plain scheme is repeated: what follows it, or a connection string of another kind, may hold a password.
    private static StoreUnavailableException Unknown(string connection)
    {
        var scheme = connection[..Math.Max(0, connection.IndexOf(':', StringComparison.Ordinal))];
        return scheme.Length > 0 && scheme.All(char.IsAsciiLetterOrDigit)
            ? new StoreUnavailableException($"'{scheme}:' is no kind of store. Use sqlite:PATH or postgres://….")
            : new StoreUnavailableException("A store is named sqlite:PATH, postgres://…, or Host=….");
    }
}
