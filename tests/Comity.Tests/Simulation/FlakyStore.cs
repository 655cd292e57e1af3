using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;

namespace Comity.Tests.Simulation;

/// <summary>
/// One node's view of a shared store, in which writes fail by seed: before anything was written, or after the commit, so
/// that the node does not know. A dead node's view fails for ever.
/// </summary>
internal sealed class FlakyStore(SharedBell bell, Store inner, int seed, double faults) : Store, ITaskStore
{
    private readonly Random _random = new(seed);
    private volatile bool _isDead;

    public override string Description => "flaky";

    internal override bool IsExclusive => false;

    internal override ITaskStore Tasks => this;

    internal override IKeyStore Keys => inner.Keys;

    internal override IPushStore Push => inner.Push;

    public void Die() => _isDead = true;

    internal override void Attach(ITaskBell nodeBell) => bell.Add(nodeBell);

    public override ValueTask ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask<Intake> CreateAsync(NewTask task, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.Tasks.CreateAsync(task, cancellationToken));

    public ValueTask<Outcome<Intake>> ChangeAsync(TaskChange change, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.Tasks.ChangeAsync(change, cancellationToken));

    public ValueTask<bool> AppendAsync(RunAppend append, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.Tasks.AppendAsync(append, cancellationToken));

    public ValueTask<IReadOnlyList<TaskRecord>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.Tasks.ClaimAsync(request, cancellationToken));

    public ValueTask<IReadOnlyList<TaskId>> RenewAsync(string node, IReadOnlyList<(TaskId Id, long Fence)> held, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.Tasks.RenewAsync(node, held, until, cancellationToken));

    public ValueTask<int> PruneIntakeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.Tasks.PruneIntakeAsync(before, max, cancellationToken));

    public ValueTask<TaskRecord?> FindAsync(TaskId id, CancellationToken cancellationToken) => Living().FindAsync(id, cancellationToken);

    public ValueTask<(TaskRecord Task, IReadOnlyList<TaskEvent> Events)?> LoadAsync(TaskId id, CancellationToken cancellationToken) =>
        Living().LoadAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<TaskEvent>> ReadEventsAsync(TaskId id, long after, int max, CancellationToken cancellationToken) =>
        Living().ReadEventsAsync(id, after, max, cancellationToken);

    public ValueTask<TaskList> ListAsync(TaskListQuery query, CancellationToken cancellationToken) => Living().ListAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> ListContextAsync(PrincipalId owner, AgentName agent, ContextId context, int max, CancellationToken cancellationToken) =>
        Living().ListContextAsync(owner, agent, context, max, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindLostAsync(DateTimeOffset now, string? exclusiveNode, int max, CancellationToken cancellationToken) =>
        Living().FindLostAsync(now, exclusiveNode, max, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindOverdueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        Living().FindOverdueAsync(now, max, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindChildrenAsync(TaskId parent, CancellationToken cancellationToken) =>
        Living().FindChildrenAsync(parent, cancellationToken);

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Living().NextDueAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<TaskState, long>> CountAsync(CancellationToken cancellationToken) => Living().CountAsync(cancellationToken);

    private ITaskStore Living() => _isDead ? throw new StoreUnavailableException("The node is dead.") : inner.Tasks;

    private async ValueTask<T> WriteAsync<T>(Func<ValueTask<T>> write)
    {
        double dice;
        lock (_random) dice = _random.NextDouble();
        _ = Living();
        if (dice < faults / 2) throw new StoreUnavailableException("Failed before the commit, by plan.");
        var written = await write();
        _ = Living();
        return dice < faults ? throw new StoreUnavailableException("Failed after the commit, by plan.") : written;
    }
}
