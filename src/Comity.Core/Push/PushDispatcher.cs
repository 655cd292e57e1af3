using System.Collections.Concurrent;
using System.Security.Cryptography;
using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Microsoft.Extensions.Logging;

namespace Comity.Core.Push;

/// <summary>Delivers what the outbox owes: each lane in order, all lanes independently of each other.</summary>
internal sealed partial class PushDispatcher : IDisposable
{
    private const int PruneMax = 1_000;
    private static readonly TimeSpan s_pollMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pruneEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_withoutKeys = TimeSpan.FromSeconds(30);

    private readonly Store _store;
    private readonly PushPorts _ports;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Receivers _receivers;
    private readonly Doorbell _bell = new();
    private readonly ConcurrentDictionary<Task, bool> _rounds = new();
    private readonly CancellationTokenSource _stopping = new();
    private DateTimeOffset _prunedAt;
    private Task _loop = Task.CompletedTask;

    public PushDispatcher(Store store, PushPorts ports, TimeProvider time, ILogger logger)
    {
        (_store, _ports, _time, _logger) = (store, ports, time, logger);
        _receivers = new Receivers(ports.Rules, time);
        store.Push.BecameDue += _bell.Ring;
    }

    private PushRules Rules => _ports.Rules;

    /// <summary>Takes up what a former life of this node left behind, then begins to deliver.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store.IsExclusive) await _store.Push.ReleaseAllAsync(_time.GetUtcNow(), cancellationToken);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Breaks off what is on its way, which is delivered again later, and reports what has arrived.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_rounds.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _store.Push.BecameDue -= _bell.Ring;
        _bell.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await PruneAsync();
                var now = _time.GetUtcNow();
                if (await DispatchAsync(now)) continue;
                await _bell.WaitAsync(await PatienceAsync(now), _time, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // That the store is away, the worker says already.
                if (exception is not StoreUnavailableException) LogFailed(exception);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Begins what is due and has a place.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> DispatchAsync(DateTimeOffset now)
    {
        var places = Rules.ParallelMax - _rounds.Count;
        if (places <= 0) return false; // the end of a round rings
        var jobs = await _store.Push.LeaseAsync(new PushLease(now, now + Rules.Lease, places, Rules.PerReceiverMax, _receivers.Busy()), _stopping.Token);
        foreach (var job in jobs) Begin(job);
        return jobs.Count == places;
    }

    private void Begin(PushJob job)
    {
        _receivers.Enter(job.Receiver);
        var round = ServeAsync(job);
        _rounds.TryAdd(round, true);
        _ = round.ContinueWith(
            ended =>
            {
                _rounds.TryRemove(ended, out _);
                _bell.Ring();
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task ServeAsync(PushJob job)
    {
        await Task.Yield();
        var hasFailed = true;
        try
        {
            var report = await DeliverAsync(job);
            hasFailed = report.Failures > 0;
            if (report.End == PushEnd.Dead) LogDead(job.Lane.Task, job.Lane.Target, report.Failures, report.Log is [.., var last] ? last.Error ?? "" : "");
            await _store.Push.ReportAsync(report, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogFailed(exception); // its lease ends, and it is tried again
        }
        finally
        {
            _receivers.Leave(job.Receiver, hasFailed);
        }
    }

    private async Task<PushReport> DeliverAsync(PushJob job)
    {
        if (_ports.Dialects.FirstOrDefault(dialect => dialect.Name == job.Dialect) is not { } dialect)
            return new PushReport(job, job.Delivered, job.Failures, PushEnd.Dead, default, []);
        PushSecrets secrets;
        try
        {
            secrets = PushSecrets.Open(_ports.Box, job.Secrets);
        }
        catch (CryptographicException)
        {
            // Another node may have the keys; if none has, the operator is told each time.
            LogNoKeys(job.Lane.Task, job.Lane.Target);
            return new PushReport(job, job.Delivered, job.Failures, PushEnd.Due, _time.GetUtcNow() + s_withoutKeys, []);
        }

        return await new PushRound(job, dialect, secrets, _store.Tasks, _ports.Sender, Rules, _time, () => _receivers.Answered(job.Receiver)).RunAsync(_stopping.Token);
    }

    // What is due already has no room: the end of a round rings.
    private async Task<TimeSpan> PatienceAsync(DateTimeOffset now)
    {
        if (await _store.Push.NextDueAsync(now, _stopping.Token) - _time.GetUtcNow() is not { } left) return s_pollMax;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < s_pollMax ? left : s_pollMax;
    }

    private async Task PruneAsync()
    {
        var now = _time.GetUtcNow();
        if (now - _prunedAt < s_pruneEvery) return;
        if (await _store.Push.PruneLogAsync(now - Rules.LogRetention, PruneMax, _stopping.Token) < PruneMax) _prunedAt = now;
    }

    [LoggerMessage(1301, LogLevel.Error, "A delivery could not be handled; it will be tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(1302, LogLevel.Warning, "Deliveries of task {TaskId} to {Target} were given up after {Failures} failures: {Error}")]
    private partial void LogDead(TaskId taskId, string target, int failures, string error);

    [LoggerMessage(1303, LogLevel.Error, "Deliveries of task {TaskId} to {Target} wait: the keys that sealed its secrets are not those of this node's keys folder")]
    private partial void LogNoKeys(TaskId taskId, string target);
}
