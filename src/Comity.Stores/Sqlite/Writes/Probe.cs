namespace Comity.Stores.Sqlite.Writes;

/// <summary>Writes, for nothing but the knowledge that it can be done.</summary>
internal sealed class Probe(DateTimeOffset now) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        using var write = batch.Connection.Use("INSERT INTO probe (no, at) VALUES (1, ?1) ON CONFLICT (no) DO UPDATE SET at = excluded.at");
        write.Bind(1, now).Step();
        return true;
    }
}
