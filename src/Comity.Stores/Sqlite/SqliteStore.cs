using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Push;
using Comity.Stores.Sqlite.Writes;

namespace Comity.Stores.Sqlite;

/// <summary>Tasks in one SQLite file, used by one process.</summary>
internal sealed class SqliteStore : Store
{
    private const int NotADatabase = 26;

    // FULL: a commit is on the disk when it returns. A checkpoint every 16 MB, so that a page that changes often is not
    // carried over for each change.
    private const string Settings =
        "PRAGMA synchronous=full; PRAGMA busy_timeout=10000; PRAGMA temp_store=memory; PRAGMA cache_size=-32768; " +
        "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly StoreLock _lock;
    private readonly ReaderPool _readers;
    private int _isClosed;

    private SqliteStore(string path, string? warning, StoreLock storeLock, Connection connection, TimeProvider time)
    {
        _path = path;
        _time = time;
        _lock = storeLock;
        _readers = new ReaderPool(path);
        Writer = new Writer(connection);
        Warnings = warning is null ? [] : [warning];
        Tasks = new SqliteTaskStore(Writer, _readers, time);
        Keys = new SqliteKeyStore(Writer, _readers);
        Push = new SqlitePushStore(Writer, _readers);
    }

    public override string Description => $"SQLite at {_path}";

    public override IReadOnlyList<string> Warnings { get; }

    internal override bool IsExclusive => true;

    internal override ITaskStore Tasks { get; }

    internal override IKeyStore Keys { get; }

    internal override IPushStore Push { get; }

    internal Writer Writer { get; }

    /// <exception cref="StoreUnavailableException">The file cannot be used; the message says why.</exception>
    public static SqliteStore Open(string path, TimeProvider time)
    {
        path = Path.GetFullPath(path);
        var warning = SqliteLibrary.Use();
        Files.PrepareFolder(path);
        var storeLock = StoreLock.Take(path);
        Connection? connection = null;
        try
        {
            Files.PrepareFile(path);
            connection = Connection.Open(path, readOnly: false);
            connection.Execute(Settings);
            if (connection.Ask("PRAGMA journal_mode=wal") != "wal")
                throw new StoreUnavailableException($"The file system of '{path}' does not support SQLite's write-ahead log.");
            Migrations.Run(connection, path, time);
            return new SqliteStore(path, warning, storeLock, connection, time);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            storeLock.Dispose();
            if (e is not SqliteException failure) throw;
            throw new StoreUnavailableException(
                failure.Code == NotADatabase ? $"'{path}' is not an SQLite database." : $"The database '{path}' cannot be opened: {e.Message}.", e);
        }
    }

    internal override void Attach(ITaskBell bell) => Writer.Attach(bell);

    public override async ValueTask ProbeAsync(CancellationToken cancellationToken) =>
        await Writer.RunAsync(new Probe(_time.GetUtcNow()), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1) return;
        await _readers.DisposeAsync();

        // Last, for the last connection to close also folds the log into the file.
        await Task.Run(Writer.Dispose);
        _lock.Dispose();
    }
}
