using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>The rows of <c>intake</c>: what was accepted before.</summary>
internal static class IntakeRows
{
    /// <summary>What the first known one of the keys says; <see langword="null"/> when all are new.</summary>
    public static Intake? Find(Batch batch, IReadOnlyList<IntakeKey> keys)
    {
        foreach (var key in keys)
        {
            using var row = batch.Connection.Use("SELECT content, task, seq FROM intake WHERE key = ?1");
            if (!row.Bind(1, key.Key.Span).Step()) continue;
            return row.Bytes(0).SequenceEqual(key.Content.Span)
                ? new Intake.Known(batch.Get(row.Number(1)).Current.Id, row.Number(2))
                : new Intake.Conflict(key.Field);
        }

        return null;
    }

    /// <summary>Remembers new keys. A request that names one twice is remembered once.</summary>
    public static void Insert(Batch batch, IReadOnlyList<IntakeKey> keys, long no, long seq, DateTimeOffset at)
    {
        foreach (var key in keys)
        {
            using var insert = batch.Connection.Use("INSERT OR IGNORE INTO intake (key, content, task, seq, at) VALUES (?1, ?2, ?3, ?4, ?5)");
            insert.Bind(1, key.Key.Span).Bind(2, key.Content.Span).Bind(3, no).Bind(4, seq).Bind(5, at).Step();
        }
    }
}
