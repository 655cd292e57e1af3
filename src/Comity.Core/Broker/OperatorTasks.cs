using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>The operator's view of tasks: everybody's.</summary>
public sealed class OperatorTasks
{
    private readonly ITaskStore _store;
    private readonly TaskBroker _broker;

    internal OperatorTasks(ITaskStore store, TaskBroker broker) => (_store, _broker) = (store, broker);

    /// <param name="before">The last task of the page before, or <see langword="null"/>.</param>
    /// <param name="limit">1 to 100.</param>
    public async ValueTask<(IReadOnlyList<TaskRecord> Tasks, long Total)> ListAsync(
        PrincipalId? owner, AgentName? agent, ContextId? context, TaskState? state, (DateTimeOffset StatusAt, TaskId Id)? before, int limit, CancellationToken cancellationToken)
    {
        var list = await _store.ListAsync(new TaskListQuery(owner, agent, context, state, null, before, limit), cancellationToken);
        return (list.Tasks, list.Total);
    }

    /// <summary>A task with all its events, or <see langword="null"/>.</summary>
    public async ValueTask<(TaskSnapshot Snapshot, IReadOnlyList<TaskEvent> Events)?> FindAsync(TaskId id, CancellationToken cancellationToken) =>
        await _store.LoadAsync(id, cancellationToken) is { } loaded ? (TaskFold.Of(loaded.Task, loaded.Events), loaded.Events) : null;

    /// <inheritdoc cref="TaskBroker.CancelAsync"/>
    public async ValueTask<Outcome<TaskSnapshot>> CancelAsync(TaskId id, CancellationToken cancellationToken) =>
        await _store.FindAsync(id, cancellationToken) is { } task
            ? await _broker.CancelAsync(new TaskScope(new Principal(task.Owner, Scopes.Agent), null), id, cancellationToken)
            : new Refusal(RefusalCode.TaskNotFound, $"No task '{id}'.");

    /// <summary>How many tasks stand in each state.</summary>
    public ValueTask<IReadOnlyDictionary<TaskState, long>> CountAsync(CancellationToken cancellationToken) => _store.CountAsync(cancellationToken);
}
