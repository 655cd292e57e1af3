namespace Comity.Cli.Prove;

/// <summary>Compares what clients were told with what is there.</summary>
internal sealed class Verdict
{
    private readonly List<string> _lost = [];
    private readonly List<string> _doubled = [];
    private readonly List<string> _givenUp = [];

    private Verdict()
    {
    }

    /// <summary>Messages that were answered with a task.</summary>
    public int Accepted { get; private set; }

    /// <summary>Of these, completed with every chunk.</summary>
    public int Finished { get; private set; }

    /// <summary>Of these, failed with their lost run as <c>on_ambiguous: fail</c> says.</summary>
    public int FailedAsSaid { get; private set; }

    /// <summary>One line for each of these that was lost with a node so often that the server failed it: kills came faster
    /// than the task could be done.</summary>
    public IReadOnlyList<string> GivenUp => _givenUp;

    /// <summary>Messages that no client was told about until it gave up.</summary>
    public int Unanswered { get; private set; }

    /// <summary>One line for each acknowledged task that is absent, never settled, or lacks what was shown of it.</summary>
    public IReadOnlyList<string> Lost => _lost;

    /// <summary>One line for each message with two tasks, and each event, chunk or end that came twice or out of order.</summary>
    public IReadOnlyList<string> Doubled => _doubled;

    public static Verdict Of(Ledger ledger, IReadOnlyDictionary<string, (ProveAgent Agent, History History)> stored)
    {
        var verdict = new Verdict();
        foreach (var promise in ledger.Promises) verdict.Examine(promise, stored);
        foreach (var (agent, history) in stored.Values) verdict._doubled.AddRange(history.Doubled.Select(what => $"task {history.Id} of {agent.Name}: {what}"));
        verdict.ExamineOrigins(stored);
        verdict._doubled.AddRange(ledger.StreamFaults);
        return verdict;
    }

    private void Examine(Promise promise, IReadOnlyDictionary<string, (ProveAgent Agent, History History)> stored)
    {
        if (!promise.IsAcknowledged)
        {
            Unanswered++;
            return;
        }

        Accepted++;
        if (promise.Tasks.Count > 1) _doubled.Add($"message '{promise.Text}' to {promise.Agent.Name} was answered with {string.Join(" and ", promise.Tasks)}");
        foreach (var id in promise.Tasks) Examine(promise, id, stored.TryGetValue(id, out var found) ? found.History : null);
    }

    private void Examine(Promise promise, string id, History? history)
    {
        var fault = history is null ? "was acknowledged and is not there" : Fault(promise, history);
        if (fault is not null) _lost.Add($"task {id} of {promise.Agent.Name} ('{promise.Text}') {fault}");
        else if (history!.WasGivenUp) _givenUp.Add($"task {id} of {promise.Agent.Name}: {history.StatusText}");
        else if (history.State == "completed") Finished++;
        else FailedAsSaid++;
    }

    private static string? Fault(Promise promise, History history)
    {
        if (!history.IsTerminal) return $"never settled: {history.State}";
        foreach (var (seq, what) in promise.Seen)
        {
            if (history.WordAt(seq) != what) return $"showed event {seq} ({what}) that is now {history.WordAt(seq) ?? "not there"}";
        }

        return history.State == "completed" ? history.Lack(promise.Agent)
            : history.WasGivenUp || (promise.Agent.MayFail && history.FailedAsLost) ? null
            : $"is {history.State}: {history.StatusText}";
    }

    // Also a task that nobody was told of must not stand beside the one that somebody was.
    private void ExamineOrigins(IReadOnlyDictionary<string, (ProveAgent Agent, History History)> stored)
    {
        var own = stored.Values.Where(task => task.History.Parent is null).GroupBy(task => task.History.Message);
        _doubled.AddRange(own.Where(tasks => tasks.Count() > 1).Select(tasks => $"message '{tasks.Key}' became {Ids(tasks)}"));

        var below = stored.Values.Where(task => task.History.Parent is not null).ToLookup(task => task.History.Parent!);
        _doubled.AddRange(below.Where(tasks => tasks.Count() > 1).Select(tasks => $"task {tasks.Key} delegated {Ids(tasks)}"));
        _lost.AddRange(stored.Values
            .Where(task => task.Agent.Delegates && task.History.State == "completed" && !below.Contains(task.History.Id))
            .Select(task => $"the task that {task.History.Id} delegated is not there"));
    }

    private static string Ids(IEnumerable<(ProveAgent Agent, History History)> tasks) => string.Join(" and ", tasks.Select(task => task.History.Id));
}
