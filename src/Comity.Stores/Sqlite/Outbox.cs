using Comity.Core.Push;
using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite;

/// <summary>
/// Makes places in the outbox for all who want an event, in the transaction that writes it. Where there are neither targets
/// nor webhooks, it costs nothing.
/// </summary>
/// <remarks>Lives on the writer's thread, and its changes in the writer's transaction.</remarks>
internal sealed class Outbox(Connection connection)
{
    // Null until the rows were read: at the start, and after a rollback.
    private List<Webhook>? _webhooks;
    private bool? _hasTargets;
    private bool _isDue;

    /// <summary>Raised after a commit that made something due.</summary>
    public event Action? BecameDue;

    /// <summary>Whether a stored task has targets of its own.</summary>
    public bool HasTargets(long task)
    {
        _hasTargets ??= Has("SELECT 1 FROM push_target LIMIT 1", null);
        return _hasTargets.Value && Has("SELECT 1 FROM push_target WHERE task = ?1 LIMIT 1", task);
    }

    /// <summary>What a commit brought for a task.</summary>
    public void Note(Draft draft, IReadOnlyList<TaskEvent> events)
    {
        if (events.Count == 0) return;
        if (draft.HasTargets) NoteTargets(draft.No, events);
        foreach (var webhook in _webhooks ??= WebhookRows.Read(connection))
        {
            if (webhook.Disabled is null) NoteWebhook(webhook, draft, events);
        }
    }

    /// <summary>Whether one more target, or another one of this id, fits.</summary>
    public bool HasRoom(long task, string id)
    {
        using var others = connection.Use("SELECT count(*) FROM push_target WHERE task = ?1 AND id <> ?2");
        others.Bind(1, task).Bind(2, id).Step();
        return others.Number(0) < PushConfig.PerTaskMax;
    }

    /// <summary>Writes a target and, when there are events for it already, its place.</summary>
    /// <param name="after">The newest event it is not told of.</param>
    public void Register(Draft draft, PushConfig config, long after)
    {
        var receiver = PushConfig.ReceiverOf(config.Url);
        PushRows.Put(connection, draft.No, config, receiver);
        PushRows.MovePlace(connection, draft.No, config.Id, receiver, config.CreatedAt);
        _hasTargets = true;
        draft.HasTargets = true;
        if (draft.Current.Seq > after) MakePlace(draft.No, isWebhook: false, config.Id, receiver, config.CreatedAt, after);
    }

    /// <summary>Makes the place of a lane, unless there is one.</summary>
    public void MakePlace(long task, bool isWebhook, string target, string receiver, DateTimeOffset dueAt, long delivered)
    {
        using var insert = connection.Use(
            "INSERT INTO push_place (task, webhook, target, receiver, due_at, delivered, failures, fence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0) " +
            "ON CONFLICT (task, webhook, target) DO NOTHING");
        insert.Bind(1, task).Bind(2, isWebhook ? 1L : 0L).Bind(3, target).Bind(4, receiver).Bind(5, dueAt).Bind(6, delivered).Step();
        _isDue = true;
    }

    /// <summary>Something else has made a lane due.</summary>
    public void MadeDue() => _isDue = true;

    /// <summary>The rows of webhooks were changed.</summary>
    public void WebhooksChanged() => _webhooks = null;

    public void Committed()
    {
        if (!_isDue) return;
        _isDue = false;
        try
        {
            BecameDue?.Invoke();
        }
        catch (Exception)
        {
            // Who is to deliver looks for himself as well, only later.
        }
    }

    public void RolledBack() => (_webhooks, _hasTargets, _isDue) = (null, null, false);

    private void NoteTargets(long task, IReadOnlyList<TaskEvent> events)
    {
        // A place that is there is due already, or leased, or was given up: in each case there is nothing to do.
        using var insert = connection.Use(
            "INSERT INTO push_place (task, webhook, target, receiver, due_at, delivered, failures, fence) " +
            "SELECT task, 0, id, receiver, ?2, ?3, 0, 0 FROM push_target WHERE task = ?1 " +
            "ON CONFLICT (task, webhook, target) DO NOTHING");
        insert.Bind(1, task).Bind(2, events[0].At).Bind(3, events[0].Seq - 1).Step();
        _isDue = true;
    }

    private void NoteWebhook(Webhook webhook, Draft draft, IReadOnlyList<TaskEvent> events)
    {
        foreach (var taskEvent in events)
        {
            if (!webhook.Filter.Wants(draft.Current.Agent, taskEvent)) continue;
            MakePlace(draft.No, isWebhook: true, webhook.Id, PushConfig.ReceiverOf(webhook.Url), taskEvent.At, taskEvent.Seq - 1);
            return;
        }
    }

    private bool Has(string sql, long? task)
    {
        using var row = connection.Use(sql);
        if (task is { } no) row.Bind(1, no);
        return row.Step();
    }
}
