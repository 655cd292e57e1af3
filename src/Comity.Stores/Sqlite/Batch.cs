using System.Globalization;
using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite;

/// <summary>
/// What the operations of one transaction make of the tasks they touch. They read and change drafts in memory, so that
/// whatever happens to one task becomes one row, and so that an operation is refused before anything of it is written.
/// </summary>
/// <remarks>Lives on the writer's thread.</remarks>
internal sealed class Batch
{
    /// <summary>How many heads of running tasks stay in memory from one batch to the next.</summary>
    private const int KeptMax = 8192;

    private const string FindById = $"SELECT {TaskRow.Columns} FROM task WHERE id = ?1";
    private const string FindByNo = $"SELECT {TaskRow.Columns} FROM task WHERE no = ?1";

    private readonly Dictionary<TaskId, Draft> _drafts = [];
    private readonly List<Draft> _dirty = [];
    private readonly List<Draft> _loaded = [];
    private readonly List<(TaskId Id, IReadOnlyList<TaskEvent> Events)> _news = [];
    private readonly TaskCounts _counts = new();
    private long _lastNo;
    private long _lastNoCommitted;
    private bool _hasWork;

    public Batch(Connection connection)
    {
        Connection = connection;
        Intake = new IntakeIndex(connection);
        Outbox = new Outbox(connection);
        _lastNo = _lastNoCommitted = long.Parse(
            connection.Ask("SELECT coalesce(max(no), 0) FROM task")!, CultureInfo.InvariantCulture);
    }

    /// <summary>For what is not a task. Call <see cref="Flush"/> before a search among tasks.</summary>
    public Connection Connection { get; }

    /// <summary>What was accepted before.</summary>
    public IntakeIndex Intake { get; }

    /// <summary>Who is to be told of what is written.</summary>
    public Outbox Outbox { get; }

    /// <summary>The task as the operations before left it.</summary>
    public Draft? Find(TaskId id)
    {
        if (_drafts.TryGetValue(id, out var draft)) return draft;
        using var row = Connection.Use(FindById);
        return row.Bind(1, id.Value).Step() ? Load(row) : null;
    }

    /// <summary>The task of that number, which must exist.</summary>
    public Draft Get(long no)
    {
        if (_dirty.Find(draft => draft.No == no) is { } dirty) return dirty;
        using var row = Connection.Use(FindByNo);
        return row.Bind(1, no).Step() ? Load(row) : throw new InvalidOperationException($"Expected task number {no}, found none.");
    }

    public Draft Add(TaskRecord task, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        if (Find(task.Id) is not null) throw new InvalidOperationException($"Expected a new task, found '{task.Id}' stored.");
        var draft = Draft.OfNew(_lastNo + 1, task, events, payload);
        _lastNo++;
        _drafts.Add(task.Id, draft);
        _dirty.Add(draft);
        Announce(draft, events);
        return draft;
    }

    public void Change(Draft draft, TaskRecord after, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        var wasDirty = draft.IsDirty;
        draft.Change(after, events, payload);
        if (!wasDirty) _dirty.Add(draft);
        Announce(draft, events);
    }

    /// <summary>Writes all drafts, so that a search in the rows finds what the operations before did.</summary>
    public void Flush()
    {
        foreach (var draft in _dirty)
        {
            draft.Write(Connection, _counts);
            _hasWork |= draft.IsWork;
            Release(draft);
        }

        foreach (var draft in _loaded) Release(draft);
        _dirty.Clear();
        _loaded.Clear();
        _counts.Write(Connection);
        if (_drafts.Count > KeptMax) _drafts.Clear();
    }

    /// <summary>Writes all that is left to write before the commit.</summary>
    public void Close()
    {
        Flush();
        Intake.Flush();
    }

    /// <summary>After the commit: says what it brought.</summary>
    public void Committed(ITaskBell bell)
    {
        _lastNoCommitted = _lastNo;
        foreach (var (id, events) in _news) bell.Committed(id, events);
        if (_hasWork) bell.WorkArrived();
        Outbox.Committed();
        _news.Clear();
        _hasWork = false;
    }

    /// <summary>After the rollback: nothing of it happened.</summary>
    public void RolledBack()
    {
        _lastNo = _lastNoCommitted;
        _drafts.Clear();
        _dirty.Clear();
        _loaded.Clear();
        _counts.Clear();
        Intake.RolledBack();
        Outbox.RolledBack();
        _news.Clear();
        _hasWork = false;
    }

    private Draft Load(Statement row)
    {
        var (no, task) = TaskRow.Read(row);
        if (_drafts.TryGetValue(task.Id, out var known)) return known;
        var draft = Draft.OfRow(no, task);
        draft.HasTargets = Outbox.HasTargets(no);
        _drafts.Add(task.Id, draft);
        _loaded.Add(draft);
        return draft;
    }

    // Running tasks stay, because their next event is near; all others are read again when they are needed.
    private void Release(Draft draft)
    {
        if (draft.Current.Lease is null || draft.Current.IsTerminal) _drafts.Remove(draft.Current.Id);
    }

    private void Announce(Draft draft, IReadOnlyList<TaskEvent> events)
    {
        if (events.Count == 0) return;
        Outbox.Note(draft, events);
        _news.Add((draft.Current.Id, events));
    }
}
