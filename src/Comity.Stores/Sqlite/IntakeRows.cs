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
            if (batch.Intake.Find(key.Key.Span) is not { } no) continue;
            using var row = batch.Connection.Use("SELECT content, task, seq FROM intake WHERE no = ?1");
            if (!row.Bind(1, no).Step()) throw new InvalidOperationException($"Expected intake number {no}, found none.");
            return row.Bytes(0).SequenceEqual(key.Content.Span)
                ? new Intake.Known(batch.Get(row.Number(1)).Current.Id, row.Number(2))
                : new Intake.Conflict(key.Field);
        }

        return null;
    }

    /// <summary>Remembers new keys. A request that names one twice is remembered once.</summary>
    public static void Insert(Batch batch, IReadOnlyList<IntakeKey> keys, long task, long seq, DateTimeOffset at)
    {
        foreach (var key in keys)
        {
            if (batch.Intake.Add(key.Key.Span) is not { } no) continue;
            using var insert = batch.Connection.Use("INSERT INTO intake (no, key, content, task, seq, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
            insert.Bind(1, no).Bind(2, key.Key.Span).Bind(3, key.Content.Span).Bind(4, task).Bind(5, seq).Bind(6, at).Step();
        }
    }
}
