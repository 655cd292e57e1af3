using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Sqlite.Writes;

namespace Comity.Stores.Sqlite;

/// <summary>The store port on SQLite: writes go to the one writer, reads to a connection of their own.</summary>
internal sealed class SqliteTaskStore(Writer writer, ReaderPool readers, TimeProvider time) : ITaskStore
{
    public ValueTask<Intake> CreateAsync(NewTask task, CancellationToken cancellationToken) =>
        writer.RunAsync(new CreateTask(task, time.GetUtcNow()), cancellationToken);

    public ValueTask<Outcome<Intake>> ChangeAsync(TaskChange change, CancellationToken cancellationToken) =>
        writer.RunAsync(new ChangeTask(change, time.GetUtcNow()), cancellationToken);

    public ValueTask<bool> AppendAsync(RunAppend append, CancellationToken cancellationToken) =>
        writer.RunAsync(new AppendEvents(append), cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        writer.RunAsync(new ClaimTasks(request), cancellationToken);

    public ValueTask<IReadOnlyList<TaskId>> RenewAsync(
        string node, IReadOnlyList<(TaskId Id, long Fence)> held, DateTimeOffset until, CancellationToken cancellationToken) =>
        writer.RunAsync(new RenewLeases(node, held, until), cancellationToken);

    public ValueTask<int> PruneIntakeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        writer.RunAsync(new PruneIntake(before, max), cancellationToken);

    public ValueTask<TaskRecord?> FindAsync(TaskId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(id, TaskReads.Find, cancellationToken);

    public ValueTask<(TaskRecord Task, IReadOnlyList<TaskEvent> Events)?> LoadAsync(TaskId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(id, TaskReads.Load, cancellationToken);

    public ValueTask<IReadOnlyList<TaskEvent>> ReadEventsAsync(TaskId id, long after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync((id, after, max), TaskReads.Events, cancellationToken);

    public ValueTask<TaskList> ListAsync(TaskListQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync(query, TaskLists.Read, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> ListContextAsync(
        PrincipalId owner, AgentName agent, ContextId context, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync((owner, agent, context, max), TaskReads.Context, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindLostAsync(
        DateTimeOffset now, string? exclusiveNode, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync((now, exclusiveNode, max), TaskReads.Lost, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindOverdueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync((now, max), TaskReads.Overdue, cancellationToken);

    public ValueTask<IReadOnlyList<TaskRecord>> FindChildrenAsync(TaskId parent, CancellationToken cancellationToken) =>
        readers.ReadAsync(parent, TaskReads.Children, cancellationToken);

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(0, TaskReads.NextDue, cancellationToken);

    public ValueTask<IReadOnlyDictionary<TaskState, long>> CountAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(0, TaskReads.Count, cancellationToken);
}
