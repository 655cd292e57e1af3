using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Core.Broker;

/// <summary>The one door to tasks, for every dialect.</summary>
public sealed class TaskBroker
{
    private readonly ITaskStore _store;
    private readonly TaskFeed _feed;
    private readonly AgentCatalog _catalog;
    private readonly TaskWorker _worker;
    private readonly PushTargetMaker _targets;
    private readonly TimeProvider _time;
    private readonly Intaker _intaker;

    internal TaskBroker(ITaskStore store, TaskFeed feed, AgentCatalog catalog, TaskWorker worker, PushTargetMaker targets, TimeProvider time)
    {
        (_store, _feed, _catalog, _worker, _time) = (store, feed, catalog, worker, time);
        _targets = targets;
        _intaker = new Intaker(store, feed, worker, targets, time);
    }

    /// <summary>Accepts a message. When this returns a submission, the task is on disk.</summary>
    /// <remarks>Exactly once per principal and intake key (idempotency key, message id): the same request again answers
    /// with the same task; with other content it is <see cref="RefusalCode.IntakeConflict"/>.</remarks>
    public Task<Outcome<Submission>> SubmitAsync(SubmitMessage command, CancellationToken cancellationToken) =>
        SubmitAsync(command, Lineage.None, cancellationToken);

    internal async Task<Outcome<Submission>> SubmitAsync(SubmitMessage command, Lineage lineage, CancellationToken cancellationToken)
    {
        if (SubmitRules.Check(command) is { } wrong) return wrong;
        if (command.Push is { } push && _targets.Check(push) is { } fault) return fault with { Field = "push." + fault.Field };
        try
        {
            return command.Message.Task is { } task
                ? await ContinueAsync(command, task, cancellationToken)
                : await BeginAsync(command, lineage, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return new Refusal(RefusalCode.Unavailable, "The store cannot write now. Nothing was accepted; try again.");
        }
    }

    public async ValueTask<Outcome<TaskSnapshot>> GetAsync(TaskScope scope, TaskId id, CancellationToken cancellationToken) =>
        await _store.LoadAsync(id, cancellationToken) is { } loaded && scope.Sees(loaded.Task)
            ? TaskFold.Of(loaded.Task, loaded.Events)
            : TaskScope.NotFound(id);

    public async ValueTask<Outcome<TaskPage>> ListAsync(TaskScope scope, TaskQuery query, CancellationToken cancellationToken)
    {
        if (query.PageSize is < 1 or > TaskQuery.PageSizeMax)
            return new Refusal(RefusalCode.InvalidArgument, $"The page size is {query.PageSize}; use 1 to {TaskQuery.PageSizeMax}.", "pageSize");

        (DateTimeOffset, TaskId)? before = null;
        if (query.PageToken.Length > 0)
        {
            if (!PageToken.TryRead(query.PageToken, scope, query, out var place))
                return new Refusal(RefusalCode.InvalidArgument, "The page token is not one of this list; begin again without it.", "pageToken");
            before = place;
        }

        var list = await _store.ListAsync(
            new TaskListQuery(scope.Caller.Id, scope.Agent, query.Context, query.State, query.StatusSince, before, query.PageSize + 1), cancellationToken);
        var page = list.Tasks.Take(query.PageSize).ToList();
        var next = list.Tasks.Count > page.Count ? PageToken.Make(scope, query, page[^1]) : "";
        return new TaskPage(await SnapshotsAsync(page, query.WithEvents, cancellationToken), next, query.PageSize, list.Total);
    }

    /// <summary>Cancels a task and stops its runner, and the tasks its agent delegated.</summary>
    /// <returns>The canceled task, or <see cref="RefusalCode.NotCancelable"/> when it had ended.</returns>
    public async ValueTask<Outcome<TaskSnapshot>> CancelAsync(TaskScope scope, TaskId id, CancellationToken cancellationToken)
    {
        try
        {
            var change = new TaskChange(id, task => !scope.Sees(task) ? TaskScope.NotFound(id) : Canceled(task), []);
            if (!(await _store.ChangeAsync(change, cancellationToken)).TryGet(out _, out var refusal)) return refusal;
        }
        catch (StoreUnavailableException)
        {
            return new Refusal(RefusalCode.Unavailable, "The store cannot write now. The task was not canceled; try again.");
        }

        _worker.Stop(id);
        await CancelChildrenAsync(id, cancellationToken);
        return await GetAsync(scope, id, cancellationToken);
    }

    /// <summary>Joins a task's feed.</summary>
    /// <param name="after">Resume after this event; <see langword="null"/> to begin at the present state. A task that has
    /// ended is <see cref="RefusalCode.TaskFinished"/> unless there are events after this one to hand out.</param>
    public async ValueTask<Outcome<TaskSubscription>> SubscribeAsync(TaskScope scope, TaskId id, long? after, CancellationToken cancellationToken)
    {
        var reader = TaskReader.Open(_store, _feed, _time, id);
        var joined = await JoinAsync(reader, scope, id, after, cancellationToken);
        if (!joined.TryGet(out _, out _)) reader.Dispose();
        return joined;
    }

    private async ValueTask<Outcome<TaskSubscription>> JoinAsync(TaskReader reader, TaskScope scope, TaskId id, long? after, CancellationToken cancellationToken)
    {
        if (await _store.LoadAsync(id, cancellationToken) is not { } loaded || !scope.Sees(loaded.Task)) return TaskScope.NotFound(id);
        var task = loaded.Task;
        if (after < 0 || after > task.Seq) return new Refusal(RefusalCode.InvalidArgument, $"The task has no event {after}; its newest is {task.Seq}.", "Last-Event-ID");
        if (task.IsTerminal && (after ?? task.Seq) >= task.Seq) return new Refusal(RefusalCode.TaskFinished, $"Task '{id}' has ended ({task.State}).");

        reader.StartAt(after ?? task.Seq, hasEnded: false);
        return new TaskSubscription(TaskFold.Of(task, loaded.Events), reader);
    }

    private async Task<Outcome<Submission>> BeginAsync(SubmitMessage command, Lineage lineage, CancellationToken cancellationToken)
    {
        if (_catalog.Current.Find(command.Agent) is not { } agent)
            return new Refusal(RefusalCode.AgentNotFound, $"No agent '{command.Agent}'.");
        if (agent.Unavailable is { } why) return new Refusal(RefusalCode.AgentUnavailable, $"Agent '{agent.Name}' cannot work now: {why}.");
        if (MediaTypes.Check(agent, command) is { } unfit) return unfit;
        return await _intaker.BeginAsync(command, agent, lineage, cancellationToken);
    }

    private async Task<Outcome<Submission>> ContinueAsync(SubmitMessage command, TaskId id, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(id, cancellationToken) is not { } task || !command.Scope.Sees(task)) return TaskScope.NotFound(id);
        if (command.Message.Context is { } context && context != task.Context)
            return new Refusal(RefusalCode.InvalidArgument, $"Task '{id}' is in another context.", "message.contextId");
        if (_catalog.Current.Find(task.Agent) is not { } agent)
            return new Refusal(RefusalCode.AgentUnavailable, $"Agent '{task.Agent}' is not there any more.");
        if (MediaTypes.Check(agent, command) is { } unfit) return unfit;
        return await _intaker.ContinueAsync(command, task, agent, cancellationToken);
    }

    /// <summary>Cancels every unfinished task below this one.</summary>
    internal async Task CancelChildrenAsync(TaskId parent, CancellationToken cancellationToken)
    {
        foreach (var child in await _store.FindChildrenAsync(parent, cancellationToken))
        {
            await _store.ChangeAsync(new TaskChange(child.Id, Canceled, []), cancellationToken);
            _worker.Stop(child.Id);
            await CancelChildrenAsync(child.Id, cancellationToken);
        }
    }

    private Outcome<Changed> Canceled(TaskRecord task) => TaskMachine.TryNext(task.State, TaskTrigger.Cancel, out var next)
        ? EventMaker.Status(task with { Fence = task.Fence + 1 }, next, null, _time.GetUtcNow())
        : new Refusal(RefusalCode.NotCancelable, $"Task '{task.Id}' has ended ({task.State}).");

    private async ValueTask<IReadOnlyList<TaskSnapshot>> SnapshotsAsync(List<TaskRecord> tasks, bool withEvents, CancellationToken cancellationToken)
    {
        var snapshots = new List<TaskSnapshot>(tasks.Count);
        foreach (var task in tasks)
        {
            snapshots.Add(withEvents && await _store.LoadAsync(task.Id, cancellationToken) is { } loaded
                ? TaskFold.Of(loaded.Task, loaded.Events)
                : new TaskSnapshot(task, [], [], Usage.None));
        }

        return snapshots;
    }
}
