using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Postgres.Writes;

namespace Comity.Stores.Postgres;

/// <summary>The store port on PostgreSQL, which other nodes use at the same time.</summary>
internal sealed class PostgresTaskStore(Database database, Writer writer, TimeProvider time) : ITaskStore
{
    private readonly TaskReads _reads = new(database);
    private readonly TaskLists _lists = new(database);
    private readonly Claims _claims = new(database);

    public ValueTask<Intake> CreateAsync(NewTask task, CancellationToken cancellationToken) =>
        writer.RunAsync(new CreateTask(task, time.GetUtcNow()), cancellationToken);

    public ValueTask<Outcome<Intake>> ChangeAsync(TaskChange change, CancellationToken cancellationToken) =>
        writer.RunAsync(new ChangeTask(change, time.GetUtcNow()), cancellationToken);

    public ValueTask<bool> AppendAsync(RunAppend append, CancellationToken cancellationToken) =>
        writer.RunAsync(new AppendEvents(append), cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        _claims.ClaimAsync(request, cancellationToken);

    public ValueTask<IReadOnlyList<TaskId>> RenewAsync(
        string node, IReadOnlyList<(TaskId Id, long Fence)> held, DateTimeOffset until, CancellationToken cancellationToken) =>
        _claims.RenewAsync(node, held, until, cancellationToken);

    public ValueTask<TaskRecord?> FindAsync(TaskId id, CancellationToken cancellationToken) => _reads.FindAsync(id, cancellationToken);

    public ValueTask<(TaskRecord Task, IReadOnlyList<TaskEvent> Events)?> LoadAsync(TaskId id, CancellationToken cancellationToken) =>
        _reads.LoadAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<TaskEvent>> ReadEventsAsync(TaskId id, long after, int max, CancellationToken cancellationToken) =>
        _reads.EventsAsync(id, after, max, cancellationToken);

    public ValueTask<TaskList> ListAsync(TaskListQuery query, CancellationToken cancellationToken) => _lists.ReadAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> ListContextAsync(
        PrincipalId owner, AgentName agent, ContextId context, int max, CancellationToken cancellationToken) =>
        _reads.ContextAsync(owner, agent, context, max, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindLostAsync(DateTimeOffset now, string? exclusiveNode, int max, CancellationToken cancellationToken) =>
        _reads.LostAsync(now, exclusiveNode, max, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindOverdueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        _reads.OverdueAsync(now, max, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindChildrenAsync(TaskId parent, CancellationToken cancellationToken) =>
        _reads.ChildrenAsync(parent, cancellationToken);

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => _reads.NextDueAsync(cancellationToken);

    public ValueTask<int> PruneIntakeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken)
    {
        // Past what another node is just forgetting.
        const string Sql =
            "DELETE FROM intake WHERE key IN (SELECT key FROM intake WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)";
        return Database.WriteAsync(
            database.Hints,
            batch => batch.Say(Sql).Number(before.UtcTicks).Number(max),
            (rows, _) => Task.FromResult(rows.RecordsAffected),
            cancellationToken);
    }

    public ValueTask<IReadOnlyDictionary<TaskState, long>> CountAsync(CancellationToken cancellationToken) => _reads.CountAsync(cancellationToken);
}
