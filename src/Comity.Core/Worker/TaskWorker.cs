using System.Collections.Concurrent;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Comity.Core.Worker;

/// <summary>Runs this node's share of the tasks: what it accepted itself, and what it claims.</summary>
public sealed partial class TaskWorker : IAsyncDisposable
{
    private const int ClaimMax = 64;

    private readonly ITaskStore _store;
    private readonly AgentCatalog _catalog;
    private readonly BrokerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunSlots _slots;
    private readonly ConcurrentDictionary<TaskId, TaskRun> _runs = new();
    private readonly Doorbell _work = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly StoreHealth _health;
    private readonly Sweeper _sweeper;
    private readonly bool _isShared;
    private volatile bool _isStarted;
    private volatile bool _hasBacklog;
    private Task _loops = Task.CompletedTask;

    internal TaskWorker(Store store, TaskFeed feed, AgentCatalog catalog, BrokerOptions options, TimeProvider time, ILogger logger)
    {
        (_store, _catalog, _options, _time, _logger) = (store.Tasks, catalog, options, time, logger);
        _slots = new RunSlots(options.RunsMax);
        _isShared = !store.IsExclusive;
        _health = new StoreHealth(logger);
        _sweeper = new Sweeper(store, catalog, options, _runs.ContainsKey, _health, time, logger);
        feed.WorkWaits += WorkWaits;
        feed.ChangedElsewhere += StopIfLost;
        feed.AnythingChangedElsewhere += StopAllLost;
    }

    /// <summary>Who makes the requests of runs; set once by the composition, since runs may call back into the broker.</summary>
    internal Func<TaskSnapshot, Turn, RunRequest>? Requests { get; set; }

    /// <summary>Cancels what an agent delegated, when its own turn failed; set once by the composition.</summary>
    internal Func<TaskId, Task>? CancelChildren { get; set; }

    internal CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Runs under way on this node.</summary>
    public int RunningCount => _slots.All;

    public bool IsRunning => _isStarted && !_stopping.IsCancellationRequested;

    public int RunningOf(AgentName agent) => _slots.TakenBy(agent);

    /// <summary>Settles what a former life of this node left behind, then begins to work.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _sweeper.RecoverAsync(cancellationToken);
        _isStarted = true;
        WorkWaits();
        _loops = Task.WhenAll(ClaimLoopAsync(), RenewLoopAsync(), _sweeper.RunAsync(_stopping.Token));
    }

    /// <summary>Takes no new work, lets running work finish within the grace time, then stops it and leaves it to be found.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _time.CreateTimer(_ => grace.Cancel(), null, _options.StopGrace, Timeout.InfiniteTimeSpan);
        await Task.WhenAll(_runs.Values.Select(run => run.Ended.Task)).WaitAsync(grace.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var left = _runs.Values.ToList();
        foreach (var run in left) run.Stop(StopReason.Shutdown);
        await _abandoned.CancelAsync();
        await Task.WhenAll(left.Select(run => run.Ended.Task)).WaitAsync(TimeSpan.FromSeconds(2), _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await HandOverAsync([.. left.Where(run => run.Ended.Task.IsCompleted).Select(run => (run.Head.Id, run.Head.Fence))]);
    }

    // What has stopped here need not wait for the end of its lease to be found by another node.
    private async Task HandOverAsync(List<(TaskId Id, long Fence)> left)
    {
        if (left.Count == 0) return;
        try
        {
            await _store.RenewAsync(_options.Node, left, _time.GetUtcNow(), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Then it does wait.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested) await StopAsync(CancellationToken.None);
        _work.Dispose();
        _stopping.Dispose();
        _abandoned.Dispose();
    }

    /// <summary>Takes a place for a run, or says that there is none now.</summary>
    internal bool TryReserve(AgentDescriptor agent, bool isDelegated)
    {
        if (!IsRunning) return false;
        if (_slots.TryTake(agent, isDelegated)) return true;
        _hasBacklog = true;
        return false;
    }

    internal void Release(AgentDescriptor agent)
    {
        _slots.Release(agent.Name);
        if (_hasBacklog) WorkWaits();
    }

    internal Lease NewLease(DateTimeOffset now) => new(_options.Node, now + _options.LeaseDuration);

    internal TaskRun Prepare(AgentDescriptor agent, TaskSnapshot snapshot, Turn turn)
    {
        var requests = Requests ?? throw new InvalidOperationException("Expected the worker to be composed before it runs.");
        return new TaskRun(this, agent, snapshot.Task, requests(snapshot, turn), _time);
    }

    /// <summary>Drives a run whose lease is on disk; its place was reserved.</summary>
    internal void Launch(TaskRun run)
    {
        if (run.IsSettled) _ = CloseAsync(run);
        else if (_runs.TryAdd(run.Head.Id, run)) _ = Task.Run(() => DriveAsync(run));
        else throw new InvalidOperationException($"Expected at most one run of task {run.Head.Id}.");
    }

    /// <summary>Gives up a run that was prepared but never written.</summary>
    internal void Discard(TaskRun run) => _ = CloseAsync(run);

    /// <summary>Stops the run of a task that was canceled, if it is here.</summary>
    internal void Stop(TaskId id)
    {
        if (_runs.TryGetValue(id, out var run)) run.Stop(StopReason.Lost);
    }

    private async Task DriveAsync(TaskRun run)
    {
        await run.DriveAsync(_store);
        _runs.TryRemove(new(run.Head.Id, run));
        if (run.Head is { Lease: null, NotBefore: not null }) WorkWaits();
        if (run.Head.State == TaskState.Failed && run.Agent.HasEffects) await CancelChildrenAsync(run.Head.Id);
        await CloseAsync(run);
    }

    private async Task CloseAsync(TaskRun run)
    {
        await run.DisposeAsync();
        WorkerMetrics.RunEnded(run.Agent.Name, run.Head.State, _time.GetElapsedTime(run.Started));
        Release(run.Agent);
        run.Ended.TrySetResult();
    }

    private async Task CancelChildrenAsync(TaskId parent)
    {
        try
        {
            if (CancelChildren is { } cancel) await cancel(parent);
        }
        catch (Exception exception)
        {
            LogLoop(exception, "cancel");
        }
    }

    private void LogLoop(Exception exception, string loop)
    {
        if (exception is StoreUnavailableException away) _health.Failed(away);
        else LogLoopFailed(exception, loop);
    }

    private void WorkWaits() => _work.Ring();

    private async Task ClaimLoopAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _hasBacklog = false;
                var claimed = await ClaimAsync();
                _health.Worked();
                if (claimed == ClaimMax) continue;
                await WaitForWorkAsync();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogLoop(exception, "claim");
                await Task.Delay(TimeSpan.FromSeconds(1), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> ClaimAsync()
    {
        var now = _time.GetUtcNow();
        var busy = _catalog.Current.Agents.Values.Where(agent => _slots.TakenBy(agent.Name) >= agent.Policy.ConcurrencyMax).Select(agent => agent.Name).ToList();
        var room = Math.Min(ClaimMax, _options.RunsMax - _slots.All);
        if (busy.Count > 0 || room <= 0) _hasBacklog = true;
        if (room <= 0) return 0;
        var claimed = await _store.ClaimAsync(new ClaimRequest(_options.Node, now, now + _options.LeaseDuration, room, busy), _stopping.Token);
        foreach (var task in claimed) await RunClaimedAsync(task);
        return claimed.Count;
    }

    private async Task RunClaimedAsync(TaskRecord task)
    {
        if (_catalog.Current.Find(task.Agent) is not { } agent) await PassOnAsync(task);
        else if (!_slots.TryTake(agent, task.Depth > 0)) await GiveBackAsync(task, task.NotBefore);
        else await RunLeasedAsync(task, agent);
    }

    /// <summary>Runs a task that this node has leased and taken a place for.</summary>
    internal async Task RunLeasedAsync(TaskRecord task, AgentDescriptor agent)
    {
        var isLaunched = false;
        try
        {
            if (await _store.LoadAsync(task.Id, CancellationToken.None) is not { } loaded || loaded.Task.Fence != task.Fence) return;
            var turn = Turn.Of(loaded.Events);
            if (agent.Unavailable is { } why) await FailAsync(task, $"Agent '{task.Agent}' cannot work: {why}.");
            else if (turn.IsDeclined) await FailAsync(task, "The lost run was not to be repeated.");
            else
            {
                Launch(Prepare(agent, TaskFold.Of(loaded.Task, loaded.Events), turn));
                isLaunched = true;
            }
        }
        finally
        {
            if (!isLaunched) Release(agent);
        }
    }

    private async Task FailAsync(TaskRecord task, string text)
    {
        var failed = EventMaker.Status(task, TaskState.Failed, text, _time.GetUtcNow());
        await _store.AppendAsync(new RunAppend(task.Id, task.Fence, task.Seq, failed.After, failed.Events), CancellationToken.None);
    }

    // Nobody has the agent when this process is alone; another node may have it when there are others.
    private Task PassOnAsync(TaskRecord task)
    {
        var now = _time.GetUtcNow();
        return _isShared && now - task.StatusAt < _options.StrangerPatience
            ? GiveBackAsync(task, now + _options.LeaseRenewal)
            : FailAsync(task, $"Agent '{task.Agent}' is not there any more.");
    }

    // It cannot run here now: the task waits on, without having lost an attempt.
    private async Task GiveBackAsync(TaskRecord task, DateTimeOffset? notBefore)
    {
        _hasBacklog = true;
        var waiting = task with { Lease = null, Attempt = task.Attempt - 1, NotBefore = notBefore };
        await _store.AppendAsync(new RunAppend(task.Id, task.Fence, task.Seq, waiting, []), _stopping.Token);
    }

    private async Task WaitForWorkAsync()
    {
        // What is due already was claimed a moment ago or has no room; the end of a run rings for it.
        var left = await _store.NextDueAsync(_stopping.Token) - _time.GetUtcNow();
        var patience = left > TimeSpan.Zero && left < _options.LeaseRenewal ? left.Value : _options.LeaseRenewal;
        await _work.WaitAsync(patience, _time, _stopping.Token);
    }

    private async Task RenewLoopAsync()
    {
        while (!_abandoned.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_options.LeaseRenewal, _time, _abandoned.Token);
                await RenewAsync();
            }
            catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogLoop(exception, "renew");
            }
        }
    }

    private Task RenewAsync() => RenewAsync([.. _runs.Values.Select(run => (run.Head.Id, run.Head.Fence))]);

    // Another node wrote to a task that runs here: canceled or taken over there, it must stop here. To renew is to ask.
    private void StopIfLost(TaskId id)
    {
        if (_runs.TryGetValue(id, out var run)) _ = TryRenewAsync([(id, run.Head.Fence)]);
    }

    private void StopAllLost() => _ = TryRenewAsync([.. _runs.Values.Select(run => (run.Head.Id, run.Head.Fence))]);

    private async Task TryRenewAsync(List<(TaskId Id, long Fence)> held)
    {
        try
        {
            await RenewAsync(held);
        }
        catch (Exception exception)
        {
            LogLoop(exception, "renew");
        }
    }

    private async Task RenewAsync(List<(TaskId Id, long Fence)> held)
    {
        if (held.Count == 0) return;
        foreach (var lost in await _store.RenewAsync(_options.Node, held, _time.GetUtcNow() + _options.LeaseDuration, CancellationToken.None))
            Stop(lost);
    }

    [LoggerMessage(1101, LogLevel.Error, "Agent {Agent} failed task {TaskId}")]
    internal partial void LogRunFailed(Exception exception, AgentName agent, TaskId taskId);

    [LoggerMessage(1102, LogLevel.Warning, "The runner of task {TaskId} (agent {Agent}) did not close cleanly")]
    internal partial void LogRunnerClosing(Exception exception, TaskId taskId, AgentName agent);

    [LoggerMessage(1103, LogLevel.Error, "The {Loop} loop of the worker failed; it goes on")]
    private partial void LogLoopFailed(Exception exception, string loop);
}
