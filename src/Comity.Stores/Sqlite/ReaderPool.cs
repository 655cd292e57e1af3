using System.Collections.Concurrent;
using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>
/// Read-only connections. A read runs on its caller's thread, for the library knows no other way, and sees what was
/// committed when it began; neither it nor the writer waits for the other.
/// </summary>
internal sealed class ReaderPool(string path) : IAsyncDisposable
{
    private const int ReadersMax = 4;
    private const string Settings = "PRAGMA query_only=on; PRAGMA busy_timeout=10000; PRAGMA temp_store=memory; PRAGMA cache_size=-8192; PRAGMA mmap_size=2147418112";

    private readonly ConcurrentStack<Connection> _idle = new();
    private readonly SemaphoreSlim _room = new(ReadersMax);
    private bool _isClosed;

    /// <exception cref="StoreUnavailableException">The rows cannot be read now.</exception>
    public async ValueTask<T> ReadAsync<TAsked, T>(TAsked asked, Func<Connection, TAsked, T> read, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        try
        {
            var connection = Take();
            try
            {
                return read(connection, asked);
            }
            finally
            {
                _idle.Push(connection);
            }
        }
        catch (SqliteException e)
        {
            throw e.AsUnavailable();
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Waits for the reads that are under way, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < ReadersMax; i++) await _room.WaitAsync();
        _isClosed = true;
        while (_idle.TryPop(out var connection)) connection.Dispose();
        _room.Release(ReadersMax); // whoever still comes is told
    }

    private Connection Take()
    {
        if (_isClosed) throw new StoreUnavailableException("The store is closed.");
        if (_idle.TryPop(out var idle)) return idle;
        var connection = Connection.Open(path, readOnly: true);
        connection.Execute(Settings);
        return connection;
    }
}
