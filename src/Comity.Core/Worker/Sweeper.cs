using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Comity.Core.Worker;

/// <summary>Finds what nobody looks after: lost runs, passed deadlines, old intake keys.</summary>
/// <param name="isHere">Whether a task's run is under way on this node: a node that was held up still owns what it runs, until another takes it.</param>
internal sealed partial class Sweeper(
    Store store, AgentCatalog catalog, BrokerOptions options, Func<TaskId, bool> isHere, StoreHealth health, TimeProvider time, ILogger logger)
{
    private const int BatchMax = 256;
    private static readonly TimeSpan s_renewalPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pruneEvery = TimeSpan.FromMinutes(10);

    private readonly ITaskStore _tasks = store.Tasks;
    private readonly ILogger _logger = logger;
    private DateTimeOffset _prunedAt;
    private DateTimeOffset _trustsLeasesFrom;

    /// <summary>At the start: where this process alone uses the store, every lease is a dead one's.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        if (!store.IsExclusive)
        {
            WaitForRenewals();
            return;
        }

        while (await ResolveLostAsync(options.Node, cancellationToken) == BatchMax)
        {
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) await SweepAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (time.GetUtcNow() >= _trustsLeasesFrom) await ResolveLostAsync(null, cancellationToken);
            await FailOverdueAsync(cancellationToken);
            await PruneAsync(cancellationToken);
            health.Worked();
        }
        catch (StoreUnavailableException away)
        {
            WaitForRenewals();
            health.Failed(away);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogSweepFailed(exception);
        }
    }

    // Nobody could renew while the store was away, and all do as soon as it is back: the living are given the time for it
    // before they are taken for dead.
    private void WaitForRenewals()
    {
        if (!store.IsExclusive) _trustsLeasesFrom = time.GetUtcNow() + s_renewalPatience;
    }

    private async Task<int> ResolveLostAsync(string? exclusiveNode, CancellationToken cancellationToken)
    {
        var lost = await _tasks.FindLostAsync(time.GetUtcNow(), exclusiveNode, BatchMax, cancellationToken);
        foreach (var task in lost.Where(task => !isHere(task.Id) && !IsStrange(task)))
        {
            var change = new TaskChange(task.Id, stored => stored.Fence == task.Fence && stored.Lease == task.Lease
                ? LostRun.Resolve(stored, catalog.Current.Find(stored.Agent), time.GetUtcNow())
                : new Refusal(RefusalCode.TaskBusy, "The task moved on."), []);
            if ((await _tasks.ChangeAsync(change, cancellationToken)).TryGet(out _, out _)) LogLost(task.Id, task.Agent, task.Lease?.Node ?? "");
        }

        return lost.Count;
    }

    // Another node may have the agent, and is given the time to look after its tasks.
    private bool IsStrange(TaskRecord task) => !store.IsExclusive && catalog.Current.Find(task.Agent) is null &&
        task.Lease is { } lease && time.GetUtcNow() - lease.Until < options.StrangerPatience;

    // A running task's own node ends it at its deadline; here are those that wait in the queue, and those of a node that does not.
    private async Task FailOverdueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var task in await _tasks.FindOverdueAsync(now - options.LeaseRenewal, BatchMax, cancellationToken))
        {
            await _tasks.ChangeAsync(new TaskChange(task.Id, stored => stored.Deadline == task.Deadline && !TaskMachine.IsSettled(stored.State)
                ? EventMaker.Status(stored with { Fence = stored.Fence + 1 }, TaskState.Failed, "Timed out before the turn was done.", now)
                : new Refusal(RefusalCode.TaskBusy, "The task moved on."), []), cancellationToken);
        }
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _prunedAt < s_pruneEvery) return;
        if (await _tasks.PruneIntakeAsync(now - options.IntakeRetention, 1_000, cancellationToken) < 1_000) _prunedAt = now;
    }

    [LoggerMessage(1201, LogLevel.Warning, "Task {TaskId} of agent {Agent} was lost by node {Node}; it was settled as its agent says")]
    private partial void LogLost(TaskId taskId, AgentName agent, string node);

    [LoggerMessage(1202, LogLevel.Error, "A sweep failed; the next one tries again")]
    private partial void LogSweepFailed(Exception exception);
}
