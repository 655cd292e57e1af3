using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Core.Broker;

/// <summary>Writes accepted messages, and sets this node to work on them where it has room.</summary>
internal sealed class Intaker(ITaskStore store, TaskFeed feed, TaskWorker worker, PushTargetMaker targets, TimeProvider time)
{
    public async Task<Outcome<Submission>> BeginAsync(SubmitMessage command, AgentDescriptor agent, Lineage lineage, CancellationToken cancellationToken)
    {
        var keys = IntakeKeys.Of(command, agent.Policy.IntakeByMessageId);
        var accepted = Accept(command, agent, lineage);
        var push = PushOf(command, accepted.Id);
        var received = new MessageReceived(1, accepted.CreatedAt, command.Message with { Context = accepted.Context, Task = accepted.Id });
        var snapshot = new TaskSnapshot(accepted, [received.Message], [], Usage.None);

        if (!worker.TryReserve(agent, lineage.Depth > 0)) return await WriteAsync(new NewTask(accepted, [received], keys) { Push = push }, null, snapshot, agent, cancellationToken);

        var leased = accepted with { Lease = worker.NewLease(accepted.CreatedAt), Fence = 1, Attempt = 1 };
        var run = worker.Prepare(agent, snapshot with { Task = leased }, new Turn(received.Message, null, null));

        // A run without effects outside goes up to its first pause now, and what it says is written with the task.
        IReadOnlyList<TaskEvent> ahead = agent.HasEffects ? [] : run.RunAhead();
        return await WriteAsync(new NewTask(run.Head, [received, .. ahead], keys) { Push = push }, run, snapshot, agent, cancellationToken);
    }

    public async Task<Outcome<Submission>> ContinueAsync(SubmitMessage command, TaskRecord task, AgentDescriptor agent, CancellationToken cancellationToken)
    {
        var keys = IntakeKeys.Of(command, agent.Policy.IntakeByMessageId);
        var push = PushOf(command, task.Id);
        var isReserved = worker.TryReserve(agent, task.Depth > 0);
        var reader = TaskReader.Open(store, feed, time, task.Id);
        try
        {
            var change = new TaskChange(task.Id, stored => Resume(stored, command, agent, isReserved), keys) { Push = push };
            var outcome = await store.ChangeAsync(change, cancellationToken);
            if (outcome.TryGet(out var intake, out var refusal) && intake is Intake.Written written)
            {
                var submission = await OpenAsync(reader, written.Record.Id, written.Record.Seq, isReplay: false, agent, cancellationToken);
                if (isReserved) await worker.RunLeasedAsync(written.Record, agent);
                return submission;
            }

            if (isReserved) worker.Release(agent);
            reader.Dispose();
            return refusal ?? await AnswerKnownAsync(intake!, agent, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            if (isReserved) worker.Release(agent);
            reader.Dispose();
            throw;
        }
    }

    private async Task<Outcome<Submission>> WriteAsync(NewTask task, TaskRun? run, TaskSnapshot accepted, AgentDescriptor agent, CancellationToken cancellationToken)
    {
        // Joined before the write, so that the commit itself hands over what comes after it.
        var isOver = run is { IsSettled: true } && task.Record.IsTerminal;
        var reader = isOver
            ? TaskReader.OpenEnded(store, feed, time, task.Record.Id, task.Events)
            : TaskReader.OpenNew(store, feed, time, task.Record.Id);
        Intake? intake = null;
        try
        {
            // Whoever leaves now leaves the reading: the write goes on, and so does the run.
            intake = await store.CreateAsync(task, CancellationToken.None);
            if (intake is Intake.Written)
            {
                if (run is not null) worker.Launch(run);
                return new Submission(accepted, isReplay: false, agent.MayReply, reader, time);
            }
        }
        finally
        {
            if (intake is not Intake.Written)
            {
                if (run is not null) worker.Discard(run);
                reader.Dispose();
            }
        }

        return await AnswerKnownAsync(intake, agent, cancellationToken);
    }

    private async Task<Outcome<Submission>> AnswerKnownAsync(Intake intake, AgentDescriptor agent, CancellationToken cancellationToken) => intake switch
    {
        Intake.Known known => await OpenAsync(TaskReader.Open(store, feed, time, known.Id), known.Id, known.Seq, isReplay: true, agent, cancellationToken),
        Intake.Conflict conflict => new Refusal(RefusalCode.IntakeConflict, "This key was used before with other content.", conflict.Field),
        _ => throw new InvalidOperationException($"Expected an answer to a request, found {intake.GetType().Name}."),
    };

    /// <summary>The task as it stood at <paramref name="seq"/>, and a reader of all that came after.</summary>
    private async Task<Submission> OpenAsync(TaskReader reader, TaskId id, long seq, bool isReplay, AgentDescriptor agent, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.LoadAsync(id, cancellationToken) is not { } loaded) throw new InvalidOperationException($"Expected task {id} to be stored.");
            var fold = new TaskFold(loaded.Task);
            foreach (var taskEvent in loaded.Events.TakeWhile(taskEvent => taskEvent.Seq <= seq)) fold.Apply(taskEvent);
            reader.StartAt(seq, hasEnded: false);
            return new Submission(fold.Snapshot(), isReplay, agent.MayReply, reader, time);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private PushConfig? PushOf(SubmitMessage command, TaskId task) =>
        command.Push is not { } target ? null
        : targets.Make(task, target).TryGet(out var config, out var refusal) ? config
        : throw new InvalidOperationException($"Expected a push target that was checked, found: {refusal.Message}");

    private TaskRecord Accept(SubmitMessage command, AgentDescriptor agent, Lineage lineage)
    {
        var now = time.GetUtcNow();
        return new TaskRecord
        {
            Id = TaskId.New(now),
            Owner = command.Scope.Caller.Id,
            Agent = agent.Name,
            Context = command.Message.Context ?? ContextId.New(now),
            State = TaskState.Submitted,
            StatusAt = now,
            CreatedAt = now,
            Seq = 1,
            Fence = 0,
            Deadline = now + agent.Policy.Timeout,
            Parent = lineage.Parent,
            Depth = lineage.Depth,
            Origin = command.Origin,
        };
    }

    private Outcome<Changed> Resume(TaskRecord task, SubmitMessage command, AgentDescriptor agent, bool isReserved)
    {
        if (task.IsTerminal) return new Refusal(RefusalCode.TaskFinished, $"Task '{task.Id}' has ended ({task.State}).");
        if (!TaskMachine.TryNext(task.State, TaskTrigger.Resume, out _)) return new Refusal(RefusalCode.TaskBusy, $"Task '{task.Id}' is being worked on; wait until it asks.");

        var now = time.GetUtcNow();
        var received = new MessageReceived(task.Seq + 1, now, command.Message with { Context = task.Context, Task = task.Id });
        var after = EventMaker.After(task, received) with { Deadline = now + agent.Policy.Timeout, NotBefore = null, Lease = null, Attempt = 0 };
        return new Changed(isReserved ? after with { Lease = worker.NewLease(now), Fence = task.Fence + 1, Attempt = 1 } : after, [received]);
    }
}
