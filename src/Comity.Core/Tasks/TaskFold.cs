using System.Text.Json;

namespace Comity.Core.Tasks;

/// <summary>Turns events into the task they make. Feed it every event once, in order.</summary>
/// <remarks>A status message moves to the history when the next status or message takes its place (so the newest one is
/// in the status alone). An appended chunk adds its parts to the end of its artifact; an appended chunk of an artifact
/// that is not there begins it.</remarks>
public sealed class TaskFold
{
    private readonly List<Message> _history = [];
    private readonly List<FoldedArtifact> _artifacts = [];
    private TaskRecord _head;
    private Message? _statusMessage;
    private Usage _usage = Usage.None;
    private Message? _reply;
    private JsonElement? _resume;

    /// <param name="head">The head; state, status and sequence follow the events from here on.</param>
    public TaskFold(TaskRecord head) => _head = head;

    /// <summary>Goes on from a snapshot.</summary>
    public TaskFold(TaskSnapshot from)
    {
        _head = from.Task;
        _history.AddRange(from.History);
        _artifacts.AddRange(from.Artifacts.Select(artifact => new FoldedArtifact(artifact)));
        (_statusMessage, _usage, _reply, _resume) = (from.Task.StatusMessage, from.Usage, from.Reply, from.Resume);
    }

    public static TaskSnapshot Of(TaskRecord head, IReadOnlyList<TaskEvent> events)
    {
        var fold = new TaskFold(head);
        foreach (var taskEvent in events) fold.Apply(taskEvent);
        return fold.Snapshot() with { Task = head };
    }

    public void Apply(TaskEvent taskEvent)
    {
        switch (taskEvent)
        {
            case MessageReceived received:
                TakeStatus(TaskState.Submitted, null, received.At);
                _history.Add(received.Message);
                break;
            case StatusChanged changed:
                TakeStatus(changed.State, changed.Message, changed.At);
                if (changed.Usage is { } used) _usage += used;
                if (TaskMachine.IsInterrupted(changed.State)) _resume = changed.Resume;
                break;
            case ArtifactChanged chunk:
                TakeChunk(chunk);
                break;
            case MessageReplied replied:
                TakeStatus(TaskState.Completed, null, replied.At);
                _history.Add(replied.Message);
                _reply = replied.Message;
                break;
        }

        _head = _head with { Seq = taskEvent.Seq };
    }

    public TaskSnapshot Snapshot() => new(
        _head with { StatusMessage = _statusMessage },
        [.. _history],
        [.. _artifacts.Select(artifact => artifact.ToArtifact())],
        _usage)
    { Reply = _reply, Resume = _resume };

    private void TakeStatus(TaskState state, Message? message, DateTimeOffset at)
    {
        if (_statusMessage is { } before) _history.Add(before);
        _statusMessage = message;
        _head = _head with { State = state, StatusAt = at };
    }

    private void TakeChunk(ArtifactChanged chunk)
    {
        var known = _artifacts.FindIndex(artifact => artifact.First.Id == chunk.Artifact.Id);
        if (known < 0) _artifacts.Add(new FoldedArtifact(chunk.Artifact));
        else if (chunk.Append) _artifacts[known].Append(chunk.Artifact);
        else _artifacts[known] = new FoldedArtifact(chunk.Artifact);
    }

    private sealed class FoldedArtifact(Artifact first)
    {
        private List<Part>? _parts;

        public Artifact First { get; private set; } = first;

        public void Append(Artifact more)
        {
            (_parts ??= [.. First.Parts]).AddRange(more.Parts);
            if (more.Metadata is { } metadata) First = First with { Metadata = metadata };
        }

        public Artifact ToArtifact() => _parts is null ? First : First with { Parts = [.. _parts] };
    }
}
