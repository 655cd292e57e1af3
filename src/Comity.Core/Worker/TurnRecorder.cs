using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>Turns what a runner says into events, and keeps the head that follows. Refuses what the state table refuses.</summary>
internal sealed class TurnRecorder(TaskRecord head)
{
    private readonly HashSet<string> _artifactsOfThisRun = [];

    public TaskRecord Head { get; private set; } = head;

    public bool IsSettled => TaskMachine.IsSettled(Head.State);

    /// <summary>The task has begun; nothing when it had already.</summary>
    public IReadOnlyList<TaskEvent> Begin(DateTimeOffset now)
    {
        if (Head.State != TaskState.Submitted) return [];
        return [Take(new StatusChanged(Head.Seq + 1, now, Next(TaskTrigger.Start)))];
    }

    public IReadOnlyList<TaskEvent> Record(RunOutput output, DateTimeOffset now)
    {
        // The first thing said begins the task, except where it says that there will be none.
        if (Head.State != TaskState.Submitted || output is RunReplied or RunRejected) return [Take(Make(output, now))];
        if (output is RunProgress) return [Take(MakeStatus(output, TaskTrigger.Start, now))];
        return [.. Begin(now), Take(Make(output, now))];
    }

    /// <summary>The turn is over because of something the runner did not say.</summary>
    public IReadOnlyList<TaskEvent> Fail(string text, DateTimeOffset now) =>
        [Take(MakeStatus(new RunFailed(false) { Parts = [new TextPart(text)] }, TaskTrigger.Fail, now))];

    /// <summary>The run failed for a passing reason and another one may begin at <paramref name="notBefore"/>.</summary>
    public IReadOnlyList<TaskEvent> Retry(RunFailed failed, DateTimeOffset notBefore, DateTimeOffset now)
    {
        var begun = Begin(now);
        var again = Take(MakeStatus(failed, TaskTrigger.Requeue, now));
        Head = Head with { Lease = null, NotBefore = notBefore };
        return [.. begun, again];
    }

    private TaskEvent Make(RunOutput output, DateTimeOffset now) => output switch
    {
        RunProgress => MakeStatus(output, TaskTrigger.Progress, now),
        RunArtifact chunk => MakeChunk(chunk, now),
        RunAsked { Kind: QuestionKind.SignIn } asked => MakeStatus(output, TaskTrigger.AskAuth, now) with { Resume = asked.Resume },
        RunAsked asked => MakeStatus(output, TaskTrigger.AskInput, now) with { Resume = asked.Resume },
        RunReplied => MakeReply(output, now),
        RunFailed => MakeStatus(output, TaskTrigger.Fail, now),
        RunRejected => MakeStatus(output, TaskTrigger.Reject, now),
        RunCompleted => MakeStatus(output, TaskTrigger.Complete, now),
        _ => throw new InvalidOperationException($"Expected a known output, found {output.GetType().Name}."),
    };

    private StatusChanged MakeStatus(RunOutput output, TaskTrigger trigger, DateTimeOffset now) => new(Head.Seq + 1, now, Next(trigger))
    {
        Message = output.Parts is { Count: > 0 } parts ? EventMaker.AgentMessage(Head, parts, now) : null,
        Metadata = output.Metadata,
        Usage = output.Usage,
    };

    private MessageReplied MakeReply(RunOutput output, DateTimeOffset now)
    {
        _ = Next(TaskTrigger.Reply);
        return new(Head.Seq + 1, now, EventMaker.AgentMessage(Head, output.Parts ?? [], now) with { Task = null, Metadata = output.Metadata });
    }

    // A run that is repeated begins each of its artifacts anew, whatever the lost run had left of it.
    private ArtifactChanged MakeChunk(RunArtifact chunk, DateTimeOffset now)
    {
        if (chunk.Artifact.Parts.Count == 0) throw new InvalidOperationException($"Expected artifact '{chunk.Artifact.Id}' to have a part.");
        var append = !_artifactsOfThisRun.Add(chunk.Artifact.Id) && chunk.Append;
        if (chunk.Append && !append && Head.Attempt <= 1) append = true;
        return new(Head.Seq + 1, now, chunk.Artifact, append, chunk.LastChunk) { Metadata = chunk.Metadata };
    }

    private TaskState Next(TaskTrigger trigger) => TaskMachine.TryNext(Head.State, trigger, out var next)
        ? next
        : throw new InvalidOperationException($"A task that is {Head.State} cannot {trigger}.");

    private TaskEvent Take(TaskEvent taskEvent)
    {
        Head = EventMaker.After(Head, taskEvent);
        return taskEvent;
    }
}
