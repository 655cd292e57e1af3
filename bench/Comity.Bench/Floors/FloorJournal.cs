using Comity.Stores.Sqlite;
using SQLitePCL;

namespace Comity.Bench.Floors;

/// <summary>The least that is durable: one writer thread, group commit, one prepared insert at the end of one table.</summary>
/// <remarks>WAL, synchronous=FULL. Unbounded, because whoever calls waits for the commit.</remarks>
internal sealed class FloorJournal : IDisposable
{
    private const int OperationsMax = 1024;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin, _insert, _commit;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _writer;
    private Queue<Entry> _waiting = new();
    private bool _isIdle = true;
    private bool _isStopped;

    public FloorJournal(string path)
    {
        SqliteLibrary.Use();
        Check(raw.sqlite3_open_v2(path, out _database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null));
        Check(raw.sqlite3_exec(_database, "PRAGMA journal_mode=wal; PRAGMA synchronous=full; CREATE TABLE IF NOT EXISTS entry (no INTEGER PRIMARY KEY, body BLOB NOT NULL)"));
        (_begin, _insert, _commit) = (Prepare("BEGIN IMMEDIATE"), Prepare("INSERT INTO entry (body) VALUES (?1)"), Prepare("COMMIT"));
        _writer = new Thread(Write) { IsBackground = true, Name = "journal" };
        _writer.Start();
    }

    /// <summary>Completes when the bytes are on disk.</summary>
    public Task WriteAsync(byte[] body)
    {
        var entry = new Entry(body);
        lock (_gate)
        {
            _waiting.Enqueue(entry);
            if (!_isIdle) return entry.Done.Task;
            _isIdle = false;
        }

        _work.Release();
        return entry.Done.Task;
    }

    public void Dispose()
    {
        lock (_gate) _isStopped = true;
        _work.Release();
        _writer.Join();
        foreach (var statement in new[] { _begin, _insert, _commit }) statement.Dispose();
        _database.Dispose();
        _work.Dispose();
    }

    private void Write()
    {
        var batch = new List<Entry>(OperationsMax);
        while (true)
        {
            _work.Wait();
            while (Take(batch)) Commit(batch);
            lock (_gate)
            {
                if (_isStopped) return;
            }
        }
    }

    private bool Take(List<Entry> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (batch.Count < OperationsMax && _waiting.TryDequeue(out var entry)) batch.Add(entry);
            _isIdle = batch.Count == 0;
        }

        return batch.Count > 0;
    }

    private void Commit(List<Entry> batch)
    {
        Run(_begin);
        foreach (var entry in batch)
        {
            Check(raw.sqlite3_bind_blob(_insert, 1, entry.Body));
            Run(_insert);
        }

        Run(_commit);
        foreach (var entry in batch) entry.Done.SetResult();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement));
        return statement;
    }

    private void Run(sqlite3_stmt statement)
    {
        Check(raw.sqlite3_step(statement));
        Check(raw.sqlite3_reset(statement));
    }

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            throw new InvalidOperationException($"SQLite answered {code}: {(_database is null ? "" : raw.sqlite3_errmsg(_database).utf8_to_string())}");
    }

    private sealed record Entry(byte[] Body)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
