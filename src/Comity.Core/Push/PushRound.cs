using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>What one lease of a lane comes to: event after event until nothing is owed, one is refused, or the turn is over.</summary>
/// <param name="answered">Told of each delivery that was acknowledged.</param>
internal sealed class PushRound(
    PushJob job, IPushDialect dialect, PushSecrets secrets, ITaskStore tasks, IPushSender sender, PushRules rules, TimeProvider time, Action answered)
{
    private const int PageSize = 128;

    /// <summary>Deliveries of one round at most: as many come again when the node dies.</summary>
    private const int DeliveriesMax = 200;

    private readonly List<PushDelivery> _log = [];
    private readonly long _began = time.GetTimestamp();
    private long _delivered = job.Delivered;
    private int _failures = job.Failures;

    /// <param name="cancellationToken">The node stops: what was delivered until then is reported.</param>
    public async Task<PushReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await tasks.FindAsync(job.Lane.Task, cancellationToken) is not { } task) return End(PushEnd.Done);
            return dialect.NeedsSnapshot ? await RunFoldedAsync(cancellationToken) : await RunPagedAsync(task, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return End(PushEnd.Due);
        }
    }

    private async Task<PushReport> RunPagedAsync(TaskRecord task, CancellationToken cancellationToken)
    {
        while (await tasks.ReadEventsAsync(task.Id, _delivered, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var taskEvent in page)
            {
                if (await TellAsync(task, taskEvent, null, cancellationToken) is { } end) return end;
            }
        }

        return End(PushEnd.Done);
    }

    private async Task<PushReport> RunFoldedAsync(CancellationToken cancellationToken)
    {
        if (await tasks.LoadAsync(job.Lane.Task, cancellationToken) is not { } loaded) return End(PushEnd.Done);
        var fold = new TaskFold(loaded.Task);
        foreach (var taskEvent in loaded.Events)
        {
            fold.Apply(taskEvent);
            if (taskEvent.Seq <= _delivered) continue;
            if (await TellAsync(loaded.Task, taskEvent, fold, cancellationToken) is { } end) return end;
        }

        return End(PushEnd.Done);
    }

    /// <summary>Delivers an event, unless it is not wanted.</summary>
    /// <returns>How the round ends; <see langword="null"/> when it goes on.</returns>
    private async Task<PushReport?> TellAsync(TaskRecord task, TaskEvent taskEvent, TaskFold? fold, CancellationToken cancellationToken)
    {
        if (job.Filter?.Wants(task.Agent, taskEvent) != false)
        {
            if (_log.Count == DeliveriesMax || time.GetElapsedTime(_began) > rules.Turn) return End(PushEnd.Due);
            var attempt = _failures + 1;
            var content = dialect.Write(new PushMessage(task, taskEvent, fold?.Snapshot(), secrets));
            var request = PushEnvelope.Seal(job, secrets, content, taskEvent, attempt, time.GetUtcNow(), rules.Timeout);
            var answer = await sender.SendAsync(request, cancellationToken);
            _log.Add(new PushDelivery(job.Lane, taskEvent.Seq, attempt, time.GetUtcNow(), answer.Status, answer.Error));
            PushMetrics.Attempted(answer.Verdict, job.Lane.IsWebhook);
            if (answer.Verdict != PushVerdict.Acknowledged) return Refused(attempt, answer);
            answered();
        }

        (_delivered, _failures) = (taskEvent.Seq, 0);
        return null;
    }

    private PushReport Refused(int failures, PushAnswer answer)
    {
        _failures = failures;
        return answer.Verdict switch
        {
            PushVerdict.Gone => End(PushEnd.Gone),
            PushVerdict.Again when failures < rules.AttemptsMax => End(PushEnd.Due, rules.Wait(failures, answer.RetryAfter)),
            _ => End(PushEnd.Dead),
        };
    }

    private PushReport End(PushEnd end, TimeSpan wait = default) => new(job, _delivered, _failures, end, time.GetUtcNow() + wait, _log);
}
