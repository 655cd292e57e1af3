using Comity.Core.Broker;
using Comity.Stores.Sqlite;

namespace Comity.Stores;

/// <summary>Opens the store that a connection string names.</summary>
public static class StoreFactory
{
    private const string SqliteScheme = "sqlite:";

    /// <param name="connection"><c>sqlite:PATH</c>; folders on the way are made.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened; the message says why and is for the operator.</exception>
    public static Task<Store> OpenAsync(string connection, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!connection.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase)) throw Unknown(connection);
        var path = connection[SqliteScheme.Length..];
        if (string.IsNullOrWhiteSpace(path) || path.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase))
            throw new StoreUnavailableException("The store needs a file: sqlite:PATH.");
        return Task.Run<Store>(() => SqliteStore.Open(path, time), cancellationToken);
    }

    // What follows the scheme may hold a password, so that it is not repeated.
    private static StoreUnavailableException Unknown(string connection) =>
        connection.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? new StoreUnavailableException($"'{connection[..colon]}:' is no kind of store. Use sqlite:PATH.")
            : new StoreUnavailableException("A store is named sqlite:PATH.");
}
