using Comity.Core.Tasks;
using Comity.Stores.Payload;

namespace Comity.Stores.Postgres;

/// <summary>A task as a transaction has it: what its row says, which is locked or not there yet, and what it will say.</summary>
internal sealed class Draft
{
    /// <summary>Larger beginnings get a row of their own, so that a change of state does not write them again.</summary>
    private const int HeadBytesMax = 1024;

    private readonly List<byte[]> _pending = [];
    private byte[]? _statusMessage;

    private Draft(TaskRecord? stored, TaskRecord current) => (Stored, Current) = (stored, current);

    /// <summary>What the row says; <see langword="null"/> when there is none.</summary>
    public TaskRecord? Stored { get; }

    public TaskRecord Current { get; private set; }

    public bool IsChanged { get; private set; }

    /// <summary>Whether somebody should be told to claim it.</summary>
    public bool IsWork => Current is { State: TaskState.Submitted, Lease: null };

    /// <summary>All that happened in this transaction; empty for nothing.</summary>
    public byte[] Payload { get; private set; } = [];

    /// <summary>Whether the payload goes into the row of the task.</summary>
    public bool HasHead => Stored is null && Payload.Length is > 0 and <= HeadBytesMax;

    /// <summary>Whether the status message is to be written; when not, what is stored stands.</summary>
    public bool HasNewStatus => Stored is null || !ReferenceEquals(Stored.StatusMessage, Current.StatusMessage);

    public byte[]? StatusMessage => _statusMessage;

    public static Draft OfRow(TaskRecord task) => new(task, task);

    /// <exception cref="InvalidOperationException">The events do not lead to this head.</exception>
    public static Draft OfNew(TaskRecord task, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        var draft = new Draft(null, task with { Seq = 0, StatusMessage = null });
        draft.Change(task, events, payload);
        return draft;
    }

    /// <summary>Puts the head and the events after the present ones. Throws before it changes anything.</summary>
    /// <exception cref="InvalidOperationException">The events do not lead from the present head to this one.</exception>
    public void Change(TaskRecord after, IReadOnlyList<TaskEvent> events, byte[] payload)
    {
        WriteRules.CheckFollows(Current, after, events);
        if (!ReferenceEquals(after.StatusMessage, Current.StatusMessage)) _statusMessage = after.StatusMessage is { } said ? MessageCodec.Encode(said) : null;
        Current = after;
        if (events.Count > 0) _pending.Add(payload);
        IsChanged = true;
    }

    /// <summary>Nothing more will be changed.</summary>
    public void Close()
    {
        if (_pending.Count > 0) Payload = EventCodec.Join(_pending);
    }
}
