using Comity.Core.Push;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class ReportLane(PushReport report) : WriteOperation<bool>
{
    private readonly PushLane _lane = report.Job.Lane;

    protected override bool Execute(Batch batch)
    {
        if (batch.Find(_lane.Task) is not { } draft) return false;
        PushRows.Log(batch.Connection, draft.No, report.Log);
        if (report.Log.Count > 0) PushRows.TrimLog(batch.Connection, draft.No);
        if (!IsHeld(batch.Connection, draft.No)) return false;
        switch (report.End)
        {
            case PushEnd.Done when draft.Current.Seq <= report.Delivered:
                PushRows.DeletePlace(batch.Connection, draft.No, _lane.IsWebhook, _lane.Target);
                break;
            case PushEnd.Done or PushEnd.Due:
                Stand(batch.Connection, draft.No, report.DueAt);
                batch.Outbox.MadeDue();
                break;
            case PushEnd.Gone when !_lane.IsWebhook:
                PushRows.DeleteTarget(batch.Connection, draft.No, _lane.Target);
                break;
            default:
                Stand(batch.Connection, draft.No, null);
                if (report.End == PushEnd.Gone) SetWebhook.Disable(batch, _lane.Target, "the receiver answered 410 Gone");
                break;
        }

        return true;
    }

    private bool IsHeld(Connection connection, long task)
    {
        using var place = connection.Use("SELECT 1 FROM push_place WHERE task = ?1 AND webhook = ?2 AND target = ?3 AND fence = ?4");
        return place.Bind(1, task).Bind(2, _lane.IsWebhook ? 1L : 0L).Bind(3, _lane.Target).Bind(4, report.Job.Fence).Step();
    }

    private void Stand(Connection connection, long task, DateTimeOffset? dueAt)
    {
        using var update = connection.Use(
            "UPDATE push_place SET due_at = ?4, delivered = ?5, failures = ?6, fence = 0 WHERE task = ?1 AND webhook = ?2 AND target = ?3");
        update.Bind(1, task).Bind(2, _lane.IsWebhook ? 1L : 0L).Bind(3, _lane.Target).Bind(4, dueAt).Bind(5, report.Delivered).Bind(6, report.Failures).Step();
    }
}
