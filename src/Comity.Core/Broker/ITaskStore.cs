using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>The store port. Every write is on disk when its task completes, and was refused when it throws.</summary>
/// <remarks>Writes throw <see cref="StoreUnavailableException"/> when the engine cannot commit.</remarks>
internal interface ITaskStore
{
    /// <summary>Writes a new task with its first events, unless one of its intake keys is known.</summary>
    ValueTask<Intake> CreateAsync(NewTask task, CancellationToken cancellationToken);

    /// <summary>Reads the head, asks <see cref="TaskChange.Decide"/>, and writes what it says, in one transaction.</summary>
    /// <returns><see cref="Intake"/> as for create, or the refusal of Decide; <see cref="RefusalCode.TaskNotFound"/>
    /// without asking when there is no such task.</returns>
    ValueTask<Outcome<Intake>> ChangeAsync(TaskChange change, CancellationToken cancellationToken);

    /// <summary>Writes what a run said, guarded by its fence.</summary>
    /// <returns>False when the fence or the sequence is no longer the stored one: somebody else owns the task; stop.</returns>
    ValueTask<bool> AppendAsync(RunAppend append, CancellationToken cancellationToken);

    /// <summary>Leases submitted tasks that nobody runs and that are due, oldest first. Each gets a new fence and one more attempt.</summary>
    ValueTask<IReadOnlyList<TaskRecord>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Prolongs leases that are still this node's.</summary>
    /// <returns>Those that are not, whose runs must stop.</returns>
    ValueTask<IReadOnlyList<TaskId>> RenewAsync(string node, IReadOnlyList<(TaskId Id, long Fence)> held, DateTimeOffset until, CancellationToken cancellationToken);

    ValueTask<TaskRecord?> FindAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Head and all events of one moment, in one read; <see langword="null"/> when there is no such task.</summary>
    ValueTask<(TaskRecord Task, IReadOnlyList<TaskEvent> Events)?> LoadAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Events after <paramref name="after"/> in order; about <paramref name="max"/>, never split within one commit.</summary>
    ValueTask<IReadOnlyList<TaskEvent>> ReadEventsAsync(TaskId id, long after, int max, CancellationToken cancellationToken);

    /// <summary>Newest status first, then by id downwards.</summary>
    ValueTask<TaskList> ListAsync(TaskListQuery query, CancellationToken cancellationToken);

    /// <summary>The newest tasks of a conversation by creation, newest first.</summary>
    ValueTask<IReadOnlyList<TaskRecord>> ListContextAsync(PrincipalId owner, AgentName agent, ContextId context, int max, CancellationToken cancellationToken);

    /// <summary>Unfinished tasks whose lease ended before <paramref name="now"/>, or, with
    /// <paramref name="exclusiveNode"/>, whose lease is another node's.</summary>
    ValueTask<IReadOnlyList<TaskRecord>> FindLostAsync(DateTimeOffset now, string? exclusiveNode, int max, CancellationToken cancellationToken);

    /// <summary>Unfinished tasks whose deadline has passed.</summary>
    ValueTask<IReadOnlyList<TaskRecord>> FindOverdueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>Unfinished tasks delegated by <paramref name="parent"/>.</summary>
    ValueTask<IReadOnlyList<TaskRecord>> FindChildrenAsync(TaskId parent, CancellationToken cancellationToken);

    /// <summary>When the next waiting task becomes due; <see langword="null"/> when none waits for a time.</summary>
    ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken);

    /// <summary>Forgets intake keys older than <paramref name="before"/>, at most <paramref name="max"/> of them.</summary>
    ValueTask<int> PruneIntakeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken);

    /// <summary>How many tasks of all owners stand in each state.</summary>
    ValueTask<IReadOnlyDictionary<TaskState, long>> CountAsync(CancellationToken cancellationToken);
}

/// <summary>What a send is known by. Equal <paramref name="Key"/> and <paramref name="Content"/>: the same request.</summary>
/// <param name="Key">SHA-256 over owner, kind and the client's value.</param>
/// <param name="Content">SHA-256 over what was sent.</param>
/// <param name="Field">What a conflict is blamed on.</param>
internal sealed record IntakeKey(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Content, string Field);

/// <param name="Record">The head as it stands after <paramref name="Events"/>.</param>
internal sealed record NewTask(TaskRecord Record, IReadOnlyList<TaskEvent> Events, IReadOnlyList<IntakeKey> Keys)
{
    /// <summary>Who is to be told of what comes after the caller's message; <see langword="null"/> for nobody.</summary>
    public PushConfig? Push { get; init; }
}

internal sealed record TaskChange(TaskId Id, Func<TaskRecord, Outcome<Changed>> Decide, IReadOnlyList<IntakeKey> Keys)
{
    /// <inheritdoc cref="NewTask.Push"/>
    /// <remarks>When the task has too many already, the change is refused as <see cref="PushTargets.Full"/>.</remarks>
    public PushConfig? Push { get; init; }
}

internal sealed record Changed(TaskRecord After, IReadOnlyList<TaskEvent> Events);

/// <summary>What became of a create or a change.</summary>
internal abstract record Intake
{
    /// <param name="Record">The head as written.</param>
    internal sealed record Written(TaskRecord Record) : Intake;

    /// <summary>The same request was accepted before; <paramref name="Seq"/> is the event it made then.</summary>
    internal sealed record Known(TaskId Id, long Seq) : Intake;

    /// <summary>A key was used before with other content.</summary>
    internal sealed record Conflict(string Field) : Intake;
}

/// <param name="Fence">The fence of the run.</param>
/// <param name="ExpectedSeq">The newest event the run knows; the first of <paramref name="Events"/> follows it.</param>
/// <param name="After">The head as it stands after <paramref name="Events"/>.</param>
internal sealed record RunAppend(TaskId Id, long Fence, long ExpectedSeq, TaskRecord After, IReadOnlyList<TaskEvent> Events);

/// <param name="Busy">Agents that have no room on this node.</param>
internal sealed record ClaimRequest(string Node, DateTimeOffset Now, DateTimeOffset LeaseUntil, int Max, IReadOnlyList<AgentName> Busy);

/// <param name="Owner"><see langword="null"/> for all owners (operator).</param>
/// <param name="Before">Only tasks after this position in the order; <see langword="null"/> for the first page.</param>
internal sealed record TaskListQuery(
    PrincipalId? Owner,
    AgentName? Agent,
    ContextId? Context,
    TaskState? State,
    DateTimeOffset? StatusSince,
    (DateTimeOffset StatusAt, TaskId Id)? Before,
    int Limit);

/// <param name="Total">Matches before paging.</param>
internal sealed record TaskList(IReadOnlyList<TaskRecord> Tasks, long Total);
