using Comity.Core.Push;
using Comity.Core.Tasks;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>Who is owed what of a transaction's events, which is written with them. Targets are known once their task is
/// locked, and a target is only ever registered under that lock, so that none misses an event that follows.</summary>
internal sealed class Outbox
{
    private readonly Dictionary<TaskId, Dictionary<string, string>> _targets = [];
    private readonly List<(string Id, string Receiver, WebhookFilter Filter)> _webhooks = [];
    private readonly List<(PushConfig Config, string Receiver)> _registered = [];
    private readonly Dictionary<PushLane, Place> _places = [];

    public bool IsEmpty => _registered.Count == 0 && _places.Count == 0;

    /// <summary>Asks what <see cref="ReadAsync"/> reads.</summary>
    public static void Ask(NpgsqlBatch batch, IEnumerable<string> tasks)
    {
        batch.Say("SELECT task, id, receiver FROM push_target WHERE task = ANY($1)").Texts(tasks);
        batch.Say("SELECT id, receiver, agents, states, kinds FROM webhook WHERE disabled IS NULL ORDER BY id");
    }

    public async Task ReadAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        while (await rows.ReadAsync(cancellationToken)) Of(new TaskId(rows.GetString(0)))[rows.GetString(1)] = rows.GetString(2);
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            _webhooks.Add((rows.GetString(0), rows.GetString(1), WebhookRows.FilterOf(rows.GetString(2), rows.GetInt64(3), rows.GetInt64(4))));
    }

    /// <summary>What a commit brings for a task.</summary>
    public void Note(TaskRecord task, IReadOnlyList<TaskEvent> events)
    {
        if (events.Count == 0) return;
        foreach (var (id, receiver) in Of(task.Id)) Owe(new PushLane(task.Id, id, IsWebhook: false), receiver, events[0].At, events[0].Seq - 1);
        foreach (var webhook in _webhooks)
        {
            if (events.FirstOrDefault(taskEvent => webhook.Filter.Wants(task.Agent, taskEvent)) is not { } first) continue;
            Owe(new PushLane(task.Id, webhook.Id, IsWebhook: true), webhook.Receiver, first.At, first.Seq - 1);
        }
    }

    /// <summary>Whether one more target, or another one of this id, fits.</summary>
    public bool HasRoom(TaskId task, string id) => Of(task).Keys.Count(other => other != id) < PushConfig.PerTaskMax;

    /// <param name="head">The task as it then stands.</param>
    /// <param name="after">The newest event the target is not told of.</param>
    public void Register(TaskRecord head, PushConfig config, long after)
    {
        var receiver = PushConfig.ReceiverOf(config.Url);
        Of(config.Task)[config.Id] = receiver;
        _registered.Add((config, receiver));
        if (head.Seq > after) Owe(new PushLane(config.Task, config.Id, IsWebhook: false), receiver, config.CreatedAt, after);
    }

    public void Write(NpgsqlBatch batch)
    {
        foreach (var (config, receiver) in _registered) PushRows.Put(batch, config, receiver);
        if (_places.Count == 0) return;

        // A place that is there is due already, or leased, or was given up: in each case there is nothing to do.
        var places = _places.OrderBy(place => place.Key.Task.Value, StringComparer.Ordinal).ThenBy(place => place.Key.IsWebhook).ThenBy(place => place.Key.Target, StringComparer.Ordinal).ToList();
        batch.Say(
                "INSERT INTO push_place (task, webhook, target, receiver, due_at, delivered, failures, fence) " +
                "SELECT task, webhook, target, receiver, due_at, delivered, 0, 0 FROM unnest($1, $2, $3, $4, $5, $6) AS v(task, webhook, target, receiver, due_at, delivered) " +
                "ON CONFLICT (task, webhook, target) DO NOTHING")
            .Texts(places.Select(place => place.Key.Task.Value))
            .Numbers(places.Select(place => place.Key.IsWebhook ? 1L : 0L))
            .Texts(places.Select(place => place.Key.Target))
            .Texts(places.Select(place => place.Value.Receiver))
            .Numbers(places.Select(place => place.Value.DueAt.UtcTicks))
            .Numbers(places.Select(place => place.Value.Delivered));
    }

    private void Owe(PushLane lane, string receiver, DateTimeOffset dueAt, long delivered) => _places.TryAdd(lane, new Place(receiver, dueAt, delivered));

    private Dictionary<string, string> Of(TaskId task)
    {
        if (!_targets.TryGetValue(task, out var targets)) _targets[task] = targets = [];
        return targets;
    }

    private readonly record struct Place(string Receiver, DateTimeOffset DueAt, long Delivered);
}
