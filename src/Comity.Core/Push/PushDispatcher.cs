using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Microsoft.Extensions.Logging;

namespace Comity.Core.Push;

/// <summary>Delivers what the outbox owes: each target in order, all targets independently of each other.</summary>
internal sealed partial class PushDispatcher(
    IPushStore store,
    ITaskStore tasks,
    ISecretBox box,
    IPushSender sender,
    PushRules rules,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan s_pollMax = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(rules.ParallelMax);
    private readonly Doorbell _bell = new();
    private readonly ILogger _logger = logger;

    /// <summary>Something may have become due.</summary>
    public void Ring() => _bell.Ring();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await DispatchAsync(cancellationToken)) continue;
                await _bell.WaitAsync(await PatienceAsync(cancellationToken), time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _bell.Dispose();
    }

    /// <summary>Starts what is due and has a place.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> DispatchAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var places = 1;
        while (places < rules.ParallelMax && _places.Wait(0, CancellationToken.None)) places++;

        var started = 0;
        try
        {
            var now = time.GetUtcNow();
            foreach (var job in await store.LeaseDueAsync(now, now + LeaseOf(rules), places, cancellationToken))
            {
                started++;
                _ = ServeAsync(job, cancellationToken);
            }
        }
        finally
        {
            if (places > started) _places.Release(places - started);
        }

        return started == places;
    }

    private async Task<TimeSpan> PatienceAsync(CancellationToken cancellationToken)
    {
        var left = await store.NextDueAsync(cancellationToken) - time.GetUtcNow();
        return left > TimeSpan.Zero && left < s_pollMax ? left.Value : s_pollMax;
    }

    private async Task ServeAsync(PushJob job, CancellationToken cancellationToken)
    {
        try
        {
            await store.ReportAsync(await DeliverAsync(job, cancellationToken), CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception); // its lease ends, and it is tried again
        }
        finally
        {
            _places.Release();
            _bell.Ring();
        }
    }

    /// <summary>Delivers event after event until nothing is owed, one is refused, or the lease is half over.</summary>
    private async Task<PushReport> DeliverAsync(PushJob job, CancellationToken cancellationToken)
    {
        var log = new List<PushDelivery>();
        if (await tasks.LoadAsync(job.Config.Task, cancellationToken) is not { } loaded) return new PushReport(job, job.Delivered, 0, null, IsDead: true, log);

        var began = time.GetTimestamp();
        var secrets = PushSecrets.Open(box, job.Config.Secrets);
        var fold = new TaskFold(loaded.Task);
        var delivered = job.Delivered;
        foreach (var taskEvent in loaded.Events)
        {
            fold.Apply(taskEvent);
            if (taskEvent.Seq <= delivered) continue;
            if (time.GetElapsedTime(began) > LeaseOf(rules) / 2) return new PushReport(job, delivered, 0, time.GetUtcNow(), IsDead: false, log);

            var attempt = delivered == job.Delivered ? job.Failures + 1 : 1;
            var message = new PushMessage(job.Config, secrets, taskEvent, fold.Snapshot(), $"{job.Config.Task}/{job.Config.Id}/{taskEvent.Seq}", attempt);
            var answer = await sender.SendAsync(message, cancellationToken);
            log.Add(new PushDelivery(job.Config.Task, job.Config.Id, taskEvent.Seq, attempt, time.GetUtcNow(), answer.Status, answer.Error));
            if (answer.Verdict != PushVerdict.Acknowledged) return await RefusedAsync(job, delivered, attempt, answer, log, cancellationToken);
            delivered = taskEvent.Seq;
        }

        return new PushReport(job, delivered, 0, null, IsDead: false, log);
    }

    private async Task<PushReport> RefusedAsync(PushJob job, long delivered, int failures, PushAnswer answer, List<PushDelivery> log, CancellationToken cancellationToken)
    {
        if (answer.Verdict == PushVerdict.Gone) await store.DeleteAsync(job.Config.Task, job.Config.Id, cancellationToken);
        var isDead = answer.Verdict != PushVerdict.Again || failures >= rules.FailuresMax;
        if (isDead) LogDead(job.Config.Task, job.Config.Id, failures, answer.Error ?? "");
        return new PushReport(job, delivered, failures, isDead ? null : time.GetUtcNow() + rules.Wait(failures, answer.RetryAfter), isDead, log);
    }

    // Long enough for a few slow deliveries; a node that dies delays its targets by this much.
    private static TimeSpan LeaseOf(PushRules rules) => rules.Timeout * 4;

    [LoggerMessage(1301, LogLevel.Error, "A push delivery could not be handled; it will be tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(1302, LogLevel.Warning, "Push target {ConfigId} of task {TaskId} is dead after {Failures} failures: {Error}")]
    private partial void LogDead(TaskId taskId, string configId, int failures, string error);
}
