using Comity.Core.Push;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class ReviveLane(PushLane lane, long? after, DateTimeOffset now) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        if (batch.Find(lane.Task) is not { } draft || ReceiverOf(batch.Connection, draft.No) is not { } receiver) return false;
        var newest = draft.Current.Seq - 1;
        if (!TryMove(batch.Connection, draft.No, after is { } asked ? Math.Clamp(asked, 0, newest) : null))
            batch.Outbox.MakePlace(draft.No, lane.IsWebhook, lane.Target, receiver, now, Math.Clamp(after ?? newest, 0, newest));
        batch.Outbox.MadeDue();
        return true;
    }

    private string? ReceiverOf(Connection connection, long task)
    {
        const string OfTarget = "SELECT receiver FROM push_target WHERE task = ?1 AND id = ?2";
        const string OfWebhook = "SELECT receiver FROM webhook WHERE id = ?2 AND disabled IS NULL";
        using var row = connection.Use(lane.IsWebhook ? OfWebhook : OfTarget);
        if (!lane.IsWebhook) row.Bind(1, task);
        return row.Bind(2, lane.Target).Step() ? row.Text(0) : null;
    }

    // Without a fence: whoever has it leased now finds his lease lost, and what he delivers is delivered again.
    private bool TryMove(Connection connection, long task, long? delivered)
    {
        using var update = connection.Use(
            "UPDATE push_place SET due_at = ?4, delivered = coalesce(?5, delivered), failures = 0, fence = 0 WHERE task = ?1 AND webhook = ?2 AND target = ?3");
        update.Bind(1, task).Bind(2, lane.IsWebhook ? 1L : 0L).Bind(3, lane.Target).Bind(4, now).Bind(5, delivered).Step();
        return connection.Changes == 1;
    }
}
