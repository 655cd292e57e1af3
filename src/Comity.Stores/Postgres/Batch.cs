using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Postgres;

/// <summary>
/// What the operations of one transaction make of the tasks they touch, whose rows are locked: whatever happens to one
/// task becomes one row, and an operation is refused before anything of it is written.
/// </summary>
internal sealed class Batch
{
    private readonly Dictionary<TaskId, Draft> _drafts = [];
    private readonly Dictionary<byte[], IntakeRow> _intake = new(ByteComparer.Instance);
    private readonly List<IntakeRow> _newIntake = [];
    private readonly List<(TaskId Id, IReadOnlyList<TaskEvent> Events)> _news = [];

    /// <summary>What was committed, in order.</summary>
    public IReadOnlyList<(TaskId Id, IReadOnlyList<TaskEvent> Events)> News => _news;

    /// <summary>The keys to be remembered, in the order in which every node writes them.</summary>
    public IEnumerable<IntakeRow> NewIntake => _newIntake.OrderBy(row => row.Key, ByteComparer.Instance);

    public IReadOnlyList<Draft> Births => [.. Changed.Where(draft => draft.Stored is null)];

    public IReadOnlyList<Draft> Moves => [.. Changed.Where(draft => draft.Stored is not null)];

    /// <summary>Who is owed what of it.</summary>
    public Outbox Outbox { get; } = new();

    public bool IsEmpty => !Changed.Any() && Outbox.IsEmpty;

    public bool HasWork => Changed.Any(draft => draft.IsWork);

    private IEnumerable<Draft> Changed => _drafts.Values.Where(draft => draft.IsChanged);

    /// <summary>A row that is there and locked.</summary>
    public void Know(TaskRecord task) => _drafts[task.Id] = Draft.OfRow(task);

    /// <summary>A key that was accepted before.</summary>
    public void Know(IntakeRow row) => _intake[row.Key] = row;

    /// <summary>The task as the operations before left it.</summary>
    public Draft? Find(TaskId id) => _drafts.GetValueOrDefault(id);

    public void Add(TaskRecord task, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        if (_drafts.ContainsKey(task.Id)) throw new InvalidOperationException($"Expected a new task, found '{task.Id}' stored.");
        _drafts.Add(task.Id, Draft.OfNew(task, events, payload));
        Announce(task, events);
    }

    public void Change(Draft draft, TaskRecord after, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        draft.Change(after, events, payload);
        Announce(after, events);
    }

    /// <summary>What the first known one of the keys says; <see langword="null"/> when all are new.</summary>
    public Intake? FindIntake(IReadOnlyList<IntakeKey> keys)
    {
        foreach (var key in keys)
        {
            if (!_intake.TryGetValue(key.Key.ToArray(), out var row)) continue;
            return key.Content.Span.SequenceEqual(row.Content) ? new Intake.Known(row.Task, row.Seq) : new Intake.Conflict(key.Field);
        }

        return null;
    }

    /// <summary>Remembers new keys. A request that names one twice is remembered once.</summary>
    public void Remember(IReadOnlyList<IntakeKey> keys, TaskId task, long seq, DateTimeOffset at)
    {
        foreach (var key in keys)
        {
            var row = new IntakeRow(key.Key.ToArray(), key.Content.ToArray(), task, seq, at);
            if (_intake.TryAdd(row.Key, row)) _newIntake.Add(row);
        }
    }

    private void Announce(TaskRecord task, IReadOnlyList<TaskEvent> events)
    {
        if (events.Count == 0) return;
        _news.Add((task.Id, events));
        Outbox.Note(task, events);
    }
}

internal sealed record IntakeRow(byte[] Key, byte[] Content, TaskId Task, long Seq, DateTimeOffset At);
