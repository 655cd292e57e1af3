namespace Comity.Stores.Sqlite;

/// <summary>
/// Finds the rows of <c>intake</c> by key. The newest are found in memory; when there are many, they go into
/// <c>intake_key</c> together and in its order, so that a page which is written takes more than one of them.
/// </summary>
/// <remarks>Lives on the writer's thread, and its changes in the writer's transaction.</remarks>
internal sealed class IntakeIndex(Connection connection)
{
    /// <summary>Large enough to share pages, small enough that nobody notices the pause: some ten milliseconds.</summary>
    private const int RecentMax = 16 * 1024;

    // Null until the rows were read: at the start, and after a rollback.
    private Dictionary<IntakeKeyHash, long>? _recent;
    private long _last;

    private Dictionary<IntakeKeyHash, long> Recent => _recent ??= Load();

    /// <summary>The number of the row with this key, or <see langword="null"/>.</summary>
    public long? Find(ReadOnlySpan<byte> key)
    {
        if (Recent.TryGetValue(IntakeKeyHash.Of(key), out var recent)) return recent;
        using var row = connection.Use("SELECT no FROM intake_key WHERE key = ?1");
        return row.Bind(1, key).Step() ? row.Number(0) : null;
    }

    /// <summary>Gives a number to a key that was not found.</summary>
    /// <returns><see langword="null"/> when it was added since.</returns>
    public long? Add(ReadOnlySpan<byte> key) => Recent.TryAdd(IntakeKeyHash.Of(key), _last + 1) ? ++_last : null;

    public void Remove(ReadOnlySpan<byte> key)
    {
        if (Recent.Remove(IntakeKeyHash.Of(key))) return;
        using var delete = connection.Use("DELETE FROM intake_key WHERE key = ?1");
        delete.Bind(1, key).Step();
    }

    /// <summary>Makes room in memory where there is none.</summary>
    public void Flush()
    {
        if (_recent is null || _recent.Count < RecentMax) return;
        Span<byte> key = stackalloc byte[IntakeKeyHash.Size];
        foreach (var (hash, no) in _recent.OrderBy(entry => entry.Key))
        {
            hash.Write(key);
            using var insert = connection.Use("INSERT INTO intake_key (key, no) VALUES (?1, ?2)");
            insert.Bind(1, key).Bind(2, no).Step();
        }

        using var mark = connection.Use("UPDATE intake_indexed SET no = ?1");
        mark.Bind(1, _last).Step();
        _recent.Clear();
    }

    public void RolledBack() => _recent = null;

    private Dictionary<IntakeKeyHash, long> Load()
    {
        using (var mark = connection.Use("SELECT no FROM intake_indexed")) _last = mark.Step() ? mark.Number(0) : 0;
        using var rows = connection.Use("SELECT no, key FROM intake WHERE no > ?1 ORDER BY no");
        rows.Bind(1, _last);
        Dictionary<IntakeKeyHash, long> recent = [];
        while (rows.Step()) recent.Add(IntakeKeyHash.Of(rows.Bytes(1)), _last = rows.Number(0));
        return recent;
    }
}
