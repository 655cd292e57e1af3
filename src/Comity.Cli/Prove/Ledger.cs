using System.Collections.Concurrent;

namespace Comity.Cli.Prove;

/// <summary>What all clients sent and were told.</summary>
/// <param name="mark">Begins the text of every message of this proof, and of no other.</param>
internal sealed class Ledger(string mark)
{
    private readonly ConcurrentDictionary<string, Promise> _promises = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _streamFaults = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private int _sent;
    private long _answers;
    private long _resumes;

    public string Mark => mark;

    public IReadOnlyCollection<Promise> Promises => [.. _promises.Values];

    public int Sent => _sent;

    /// <summary>Requests that a node answered, streams counted once.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Streams taken up again after they broke or were dropped.</summary>
    public long Resumes => Interlocked.Read(ref _resumes);

    /// <summary>Gaps and repeats that watchers met.</summary>
    public IReadOnlyCollection<string> StreamFaults => _streamFaults;

    /// <summary>Answers that a careful client has no reason to get.</summary>
    public IReadOnlyCollection<string> Refusals => _refusals;

    /// <returns><see langword="null"/> once <see cref="ProveOptions.MessagesMax"/> were sent.</returns>
    public Promise? Next(ProveAgent agent)
    {
        var number = Interlocked.Increment(ref _sent);
        if (number > ProveOptions.MessagesMax) return null;
        var promise = new Promise(agent, Guid.NewGuid().ToString(), $"{mark}-{number}");
        _promises[promise.Text] = promise;
        return promise;
    }

    public void Answered() => Interlocked.Increment(ref _answers);

    public void Resumed() => Interlocked.Increment(ref _resumes);

    public void StreamFault(string what) => _streamFaults.Enqueue(what);

    public void Refused(Promise promise, Surface surface, string answer) => _refusals.Enqueue($"'{promise.Text}' to {promise.Agent.Name} over {surface}: {answer}");
}
