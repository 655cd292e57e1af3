using System.Text.Json;

namespace Comity.Core.Tasks;

/// <summary>One thing that happened to a task. <see cref="Seq"/> starts at 1 and is dense within the task.</summary>
public abstract record TaskEvent(long Seq, DateTimeOffset At)
{
    /// <summary>Whether nothing can follow this event.</summary>
    public virtual bool EndsTask => false;

    /// <summary>Whether a caller who waits for this turn has its answer (a terminal or interrupted state).</summary>
    public virtual bool EndsTurn => EndsTask;

    // One encoded form per dialect and revision, shared by all readers of the event (see EventFrames).
    internal object?[]? Frames;
}

/// <summary>The caller spoke: the first event of a task, or the answer to a question. The task is submitted now.</summary>
public sealed record MessageReceived(long Seq, DateTimeOffset At, Message Message) : TaskEvent(Seq, At);

/// <summary>The state changed, or the agent said something while it stayed the same.</summary>
public sealed record StatusChanged(long Seq, DateTimeOffset At, TaskState State) : TaskEvent(Seq, At)
{
    public Message? Message { get; init; }

    public JsonElement? Metadata { get; init; }

    /// <summary>What this turn has cost since the last event that said so.</summary>
    public Usage? Usage { get; init; }

    /// <summary>What the runner wants back when its question is answered. Never shown to a caller.</summary>
    public JsonElement? Resume { get; init; }

    public override bool EndsTask => TaskMachine.IsTerminal(State);

    public override bool EndsTurn => TaskMachine.IsSettled(State);
}

/// <summary>A new artifact, or more of one. <see cref="Append"/> false starts or replaces the artifact of that id.</summary>
public sealed record ArtifactChanged(long Seq, DateTimeOffset At, Artifact Artifact, bool Append, bool LastChunk) : TaskEvent(Seq, At)
{
    public JsonElement? Metadata { get; init; }
}

/// <summary>The agent answered with a bare message; the task is completed with it and has no artifacts.</summary>
public sealed record MessageReplied(long Seq, DateTimeOffset At, Message Message) : TaskEvent(Seq, At)
{
    public override bool EndsTask => true;
}
