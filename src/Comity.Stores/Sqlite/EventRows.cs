using Comity.Core.Tasks;
using Comity.Stores.Payload;

namespace Comity.Stores.Sqlite;

/// <summary>The rows of <c>task_event</c>: what one commit brought for one task.</summary>
internal static class EventRows
{
    private const int SeqBits = 28; // 268 million events in a task, 34 thousand million tasks

    /// <summary>The greatest sequence number that can be stored.</summary>
    public const long SeqMax = (1L << SeqBits) - 1;

    public static void Insert(Connection connection, long no, long firstSeq, long lastSeq, ReadOnlySpan<byte> payload)
    {
        using var insert = connection.Use("INSERT INTO task_event (key, last_seq, payload) VALUES (?1, ?2, ?3)");
        insert.Bind(1, Key(no, firstSeq)).Bind(2, lastSeq).Bind(3, payload).Step();
    }

    /// <summary>Adds events after <paramref name="after"/> up to <paramref name="last"/>, whole rows, until there are
    /// <paramref name="max"/>.</summary>
    public static void Read(Connection connection, long no, long after, long last, int max, List<TaskEvent> into)
    {
        // The row that holds the next event may begin before it.
        const string Sql =
            "SELECT payload FROM task_event WHERE key BETWEEN " +
            "(SELECT coalesce(max(key), ?1) FROM task_event WHERE key BETWEEN ?1 AND ?2) AND ?3 AND last_seq > ?4 ORDER BY key";
        using var rows = connection.Use(Sql);
        rows.Bind(1, Key(no, 0)).Bind(2, Key(no, after + 1)).Bind(3, Key(no, last)).Bind(4, after);
        while (into.Count < max && rows.Step()) EventCodec.Decode(rows.Bytes(0), after, into);
    }

    private static long Key(long no, long seq) => (no << SeqBits) | seq;
}
