using Comity.Core.Tasks;
using Comity.Stores.Payload;

namespace Comity.Stores.Sqlite;

/// <summary>A task as a batch has it: what its rows say, and what they will say.</summary>
internal sealed class Draft
{
    /// <summary>Larger beginnings get a row of their own, so that a change of state does not write them again.</summary>
    private const int HeadBytesMax = 2048;

    private readonly List<byte[]> _pending = [];
    private TaskRecord? _stored;
    private byte[]? _statusMessage;

    private Draft(long no, TaskRecord? stored, TaskRecord current) => (No, _stored, Current) = (no, stored, current);

    public long No { get; }

    public TaskRecord Current { get; private set; }

    /// <summary>Whether <see cref="Write"/> has something to do.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Whether it may have push targets of its own.</summary>
    public bool HasTargets { get; set; }

    /// <summary>Whether somebody should be told to claim it.</summary>
    public bool IsWork => Current is { State: TaskState.Submitted, Lease: null };

    public static Draft OfRow(long no, TaskRecord task) => new(no, task, task);

    /// <exception cref="InvalidOperationException">The events do not lead to this head.</exception>
    public static Draft OfNew(long no, TaskRecord task, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        var draft = new Draft(no, null, task with { Seq = 0, StatusMessage = null });
        draft.Change(task, events, payload);
        return draft;
    }

    /// <summary>Puts the head and the events after the present ones. Throws before it changes anything.</summary>
    /// <exception cref="InvalidOperationException">The events do not lead from the present head to this one.</exception>
    public void Change(TaskRecord after, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        WriteRules.CheckFollows(Current, after, events);
        if (after.Seq > EventRows.SeqMax) throw new InvalidOperationException($"Expected at most {EventRows.SeqMax} events in task '{Current.Id}'.");
        _statusMessage = EncodeStatus(after.StatusMessage);
        Current = after;
        if (events.Count > 0) _pending.Add(payload);
        IsDirty = true;
    }

    /// <summary>Writes the rows, and adds to <paramref name="counts"/> what changed in number.</summary>
    public void Write(Connection connection, TaskCounts counts)
    {
        var firstSeq = (_stored?.Seq ?? 0) + 1;
        var payload = _pending.Count > 0 ? EventCodec.Join(_pending) : [];
        var isHead = _stored is null && payload.Length <= HeadBytesMax;
        if (_stored is null) TaskRow.Insert(connection, No, Current, _statusMessage, isHead ? payload : []);
        else TaskRow.Update(connection, No, _stored, Current, _statusMessage);
        if (payload.Length > 0 && !isHead) EventRows.Insert(connection, No, firstSeq, Current.Seq, payload);
        counts.Move(_stored, Current);
        _stored = Current;
        _pending.Clear();
        IsDirty = false;
    }

    private byte[]? EncodeStatus(Message? message) => message is null ? null
        : _statusMessage is not null && ReferenceEquals(message, Current.StatusMessage) ? _statusMessage
        : MessageCodec.Encode(message);
}
