using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Where callers want to be told of their tasks' events.</summary>
public sealed class PushTargets
{
    private readonly ITaskStore _tasks;
    private readonly IPushStore _store;
    private readonly PushTargetMaker _maker;

    internal PushTargets(ITaskStore tasks, IPushStore store, PushTargetMaker maker) => (_tasks, _store, _maker) = (tasks, store, maker);

    /// <summary>What is said of a target too many.</summary>
    internal static Refusal Full { get; } = new(RefusalCode.InvalidArgument, $"A task has {PushConfig.PerTaskMax} push targets at most.", "id");

    /// <summary>Registers a target for the events from now on, or replaces the one of that id.</summary>
    public async Task<Outcome<PushView>> PutAsync(TaskScope scope, TaskId id, PushTarget target, CancellationToken cancellationToken)
    {
        if (await _tasks.FindAsync(id, cancellationToken) is not { } task || !scope.Sees(task)) return TaskScope.NotFound(id);
        if (!_maker.Make(id, target).TryGet(out var config, out var refusal)) return refusal;
        return await _store.PutAsync(config, cancellationToken) ? _maker.Show(config) : Full;
    }

    /// <summary>In order of registration.</summary>
    public async Task<Outcome<IReadOnlyList<PushView>>> ListAsync(TaskScope scope, TaskId id, CancellationToken cancellationToken)
    {
        if (await _tasks.FindAsync(id, cancellationToken) is not { } task || !scope.Sees(task)) return TaskScope.NotFound(id);
        return (await _store.ListAsync(id, cancellationToken)).Select(_maker.Show).ToList();
    }

    /// <summary>Does nothing when the task has no such target.</summary>
    public async Task<Outcome<TaskId>> DeleteAsync(TaskScope scope, TaskId id, string target, CancellationToken cancellationToken)
    {
        if (await _tasks.FindAsync(id, cancellationToken) is not { } task || !scope.Sees(task)) return TaskScope.NotFound(id);
        await _store.DeleteAsync(id, target, cancellationToken);
        return id;
    }
}

/// <summary>A target as its owner may see it: the credentials are not readable.</summary>
public sealed record PushView(TaskId Task, string Id, string Url, string? Token, IReadOnlyList<string> Schemes, string Dialect);
