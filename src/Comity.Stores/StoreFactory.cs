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

    // Only a plain scheme is repeated: what follows it, or a connection string of another kind, may hold a password.
    private static StoreUnavailableException Unknown(string connection)
    {
        var scheme = connection[..Math.Max(0, connection.IndexOf(':', StringComparison.Ordinal))];
        return scheme.Length > 0 && scheme.All(char.IsAsciiLetterOrDigit)
            ? new StoreUnavailableException($"'{scheme}:' is no kind of store. Use sqlite:PATH.")
            : new StoreUnavailableException("A store is named sqlite:PATH.");
    }
}
