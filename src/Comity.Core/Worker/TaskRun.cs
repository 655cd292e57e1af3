using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>One run of one turn: pulls from the runner, records, writes, and ends in exactly one way.</summary>
internal sealed class TaskRun : IAsyncDisposable
{
    /// <summary>How many events a run without effects may make before its task is written.</summary>
    private const int AheadEventsMax = 256;

    private readonly TaskWorker _worker;
    private readonly TimeProvider _time;
    private readonly TurnRecorder _recorder;
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<RunOutput> _outputs;
    private ITimer? _deadline;
    private Task<bool>? _moving;
    private int _stopReason;

    public TaskRun(TaskWorker worker, AgentDescriptor agent, TaskRecord head, RunRequest request, TimeProvider time)
    {
        (_worker, Agent, _time, Started) = (worker, agent, time, time.GetTimestamp());
        _recorder = new TurnRecorder(head);
        _outputs = agent.Runner.RunAsync(request, _stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    public AgentDescriptor Agent { get; }

    public TaskRecord Head => _recorder.Head;

    public long Started { get; }

    public bool IsSettled => _recorder.IsSettled;

    /// <summary>Completes when the runner has let go of everything.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs up to the first pause, before anything is written. Only for agents without outside effects.</summary>
    public IReadOnlyList<TaskEvent> RunAhead()
    {
        var events = new List<TaskEvent>();
        while (!IsSettled && Head.Lease is not null && events.Count < AheadEventsMax)
        {
            try
            {
                var moving = _outputs.MoveNextAsync();
                if (!moving.IsCompleted)
                {
                    _moving = moving.AsTask();
                    if (!Agent.MayReply) events.AddRange(_recorder.Begin(_time.GetUtcNow()));
                    break;
                }

                events.AddRange(moving.GetAwaiter().GetResult() ? Record(_outputs.Current) : End());
            }
            catch (Exception exception)
            {
                events.AddRange(Failed(exception));
            }
        }

        return events;
    }

    /// <summary>Goes on from what is written, to the end of the turn. Never throws.</summary>
    public async Task DriveAsync(ITaskStore store)
    {
        var journal = new RunJournal(store, Head, _time, () => Stop(StopReason.Lost), _worker.Abandoned);
        try
        {
            ArmDeadline();
            if (Agent.HasEffects)
            {
                journal.Add(_recorder.Begin(_time.GetUtcNow()), Head);
                await journal.DrainAsync();
            }

            while (!IsOver(journal))
            {
                journal.Add(await NextAsync(), Head);
                await journal.RoomAsync();
            }
        }
        catch (Exception exception)
        {
            journal.Add(Stopped(exception), Head);
        }

        await journal.DrainAsync();
    }

    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)StopReason.None) != (int)StopReason.None) return;
        _ = Task.Run(_stop.Cancel); // a runner's callbacks may be slow; whoever stops it need not wait for them
    }

    /// <summary>Ends the runner for good, waiting for it to let go.</summary>
    public async ValueTask DisposeAsync()
    {
        _deadline?.Dispose();
        try
        {
            if (_moving is { IsCompleted: false })
            {
                await _stop.CancelAsync();
                await ((Task)_moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await _outputs.DisposeAsync();
        }
        catch (Exception exception)
        {
            _worker.LogRunnerClosing(exception, Head.Id, Agent.Name);
        }

        _stop.Dispose();
    }

    private bool IsOver(RunJournal journal) => IsSettled || Head.Lease is null || journal.IsRefused;

    private async ValueTask<IReadOnlyList<TaskEvent>> NextAsync()
    {
        var moving = _moving;
        if (moving is null)
        {
            var next = _outputs.MoveNextAsync();
            if (next.IsCompletedSuccessfully && !_stop.IsCancellationRequested) return next.Result ? Record(_outputs.Current) : End();
            moving = _moving = next.AsTask();
        }

        var moved = await moving.WaitAsync(_stop.Token);
        _moving = null;
        return moved ? Record(_outputs.Current) : End();
    }

    private IReadOnlyList<TaskEvent> Record(RunOutput output)
    {
        var now = _time.GetUtcNow();
        return output is RunFailed { Transient: true } failed && Head.Attempt < Agent.Policy.AttemptsMax
            ? _recorder.Retry(failed, now + Backoff(), now)
            : _recorder.Record(output, now);
    }

    private IReadOnlyList<TaskEvent> End() => _recorder.Record(new RunCompleted(), _time.GetUtcNow());

    private IReadOnlyList<TaskEvent> Stopped(Exception exception) => (StopReason)_stopReason switch
    {
        StopReason.Lost or StopReason.Shutdown => [],
        StopReason.Deadline => Failing($"Timed out after {Agent.Policy.Timeout?.TotalSeconds:0.###} s."),
        _ => Failed(exception),
    };

    private IReadOnlyList<TaskEvent> Failed(Exception exception)
    {
        _worker.LogRunFailed(exception, Agent.Name, Head.Id);
        return Failing("The agent failed.");
    }

    private IReadOnlyList<TaskEvent> Failing(string text) => IsSettled ? [] : _recorder.Fail(text, _time.GetUtcNow());

    private TimeSpan Backoff()
    {
        var wait = Agent.Policy.Backoff * Math.Pow(2, Math.Max(0, Head.Attempt - 1));
        return wait < Agent.Policy.BackoffMax ? wait : Agent.Policy.BackoffMax;
    }

    private void ArmDeadline()
    {
        if (Head.Deadline is not { } deadline) return;
        var left = deadline - _time.GetUtcNow();
        _deadline = _time.CreateTimer(static run => ((TaskRun)run!).Stop(StopReason.Deadline), this, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
