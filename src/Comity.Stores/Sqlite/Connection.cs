using SQLitePCL;

namespace Comity.Stores.Sqlite;

/// <summary>A connection and the statements prepared on it. For one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly sqlite3 _handle;

    // SQL texts are constants of this assembly, so that their reference is their identity.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    private Connection(sqlite3 handle) => _handle = handle;

    /// <summary>Whether a transaction is open. The library ends one by itself after some errors.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>How many rows the last statement wrote.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public static Connection Open(string path, bool readOnly)
    {
        // Without the library's own locks: a connection is never used by two threads at once.
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var connection = new Connection(handle);
        if (code == raw.SQLITE_OK) return connection;
        using (connection) throw connection.Failure(code);
    }

    /// <summary>The prepared statement of a constant SQL text. Dispose it to give it back.</summary>
    public Statement Use(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        return _statements[sql] = new Statement(this, handle);
    }

    /// <summary>Runs a statement that has neither parameters nor rows of interest, prepared once.</summary>
    public void Run(string sql)
    {
        using var statement = Use(sql);
        statement.Step();
    }

    /// <summary>Runs a script, not prepared.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>What a pragma or a query answers in its first column and row; <see langword="null"/> for no row.</summary>
    public string? Ask(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        using (handle)
        {
            var statement = new Statement(this, handle);
            return statement.Step() ? statement.TextOrNull(0) : null;
        }
    }

    /// <summary>What the library says about the call that has just failed with this code.</summary>
    public SqliteException Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        var isAboutIt = (extended & 0xff) == (code & 0xff);
        return new SqliteException(isAboutIt ? extended : code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Close();
        _statements.Clear();
        raw.sqlite3_close_v2(_handle);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(code);
    }
}
