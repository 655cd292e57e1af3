namespace Comity.Stores.Sqlite.Writes;

internal sealed class PruneIntake(DateTimeOffset before, int max) : WriteOperation<int>
{
    protected override int Execute(Batch batch)
    {
        using var deleted = batch.Connection.Use(
            "DELETE FROM intake WHERE no IN (SELECT no FROM intake ORDER BY no LIMIT ?2) AND at < ?1 RETURNING key");
        deleted.Bind(1, before).Bind(2, max);
        var count = 0;
        for (; deleted.Step(); count++) batch.Intake.Remove(deleted.Bytes(0));
        return count;
    }
}
