using System.Globalization;
using System.Text.Json.Nodes;

namespace Comity.Cli.Prove;

/// <summary>What a proof found.</summary>
/// <param name="Refusals">Answers that a careful client has no reason to get.</param>
/// <param name="Load">How long clients sent.</param>
internal sealed record ProofResult(
    ProveOptions Options, Verdict Verdict, Takeovers Takeovers, int Kills, IReadOnlyCollection<string> Refusals, long Answers, long Resumes, TimeSpan Load)
{
    private const int FindingsMax = 50;

    /// <summary>Whether the promise held, and there was something to hold it against.</summary>
    public bool Holds => Verdict is { Lost.Count: 0, Doubled.Count: 0, GivenUp.Count: 0, Accepted: > 0 } && Refusals.Count == 0;

    /// <summary>What is wrong, one line each.</summary>
    public IReadOnlyList<string> Findings =>
    [
        .. Verdict.Lost.Select(what => "lost: " + what).Take(FindingsMax),
        .. Verdict.Doubled.Select(what => "doubled: " + what).Take(FindingsMax),
        .. Verdict.GivenUp.Select(what => $"given up: {what} Kills came faster than it could be done; see --kill-every.").Take(FindingsMax),
        .. Refusals.Select(what => "unexpected: " + what).Take(FindingsMax),
    ];

    private double PerSecond => Math.Round(Answers / Load.TotalSeconds, 1);

    public IEnumerable<IReadOnlyList<string>> Rows()
    {
        yield return ["accepted", Text(Verdict.Accepted), "messages that were answered with a task"];
        yield return ["finished", Text(Verdict.Finished), "completed with every chunk"];
        yield return ["failed as said", Text(Verdict.FailedAsSaid), "lost runs under on_ambiguous: fail"];
        yield return ["lost", Text(Verdict.Lost.Count), "acknowledged and absent, unsettled or not whole"];
        yield return ["doubled", Text(Verdict.Doubled.Count), "tasks, ends, events or chunks that came twice or out of order"];
        yield return ["given up", Text(Verdict.GivenUp.Count), "lost with a node so often that the server failed them"];
        yield return ["unexpected", Text(Refusals.Count), "answers that a careful client has no reason to get"];
        yield return ["unanswered", Text(Verdict.Unanswered), "messages that had no answer in time, and so no promise"];
        yield return ["kills", Text(Kills), "by SIGKILL"];
        yield return ["takeover p50", Text(Takeovers.Percentile(50)), Options.Nodes == 1 ? "from the node's being ready again to the next run's first event" : "from the kill to the next run's first event"];
        yield return ["takeover p99", Text(Takeovers.Percentile(99)), $"of {Takeovers.Count} lost runs"];
        yield return ["requests/s", PerSecond.ToString(CultureInfo.InvariantCulture), $"answered, and {Resumes} streams resumed"];
    }

    public JsonObject ToJson() => new()
    {
        ["seed"] = Options.Seed,
        ["store"] = Options.StoreName,
        ["nodes"] = Options.Nodes,
        ["clients"] = Options.Clients,
        ["seconds"] = Math.Round(Load.TotalSeconds, 1),
        ["accepted"] = Verdict.Accepted,
        ["finished"] = Verdict.Finished,
        ["failedAsSaid"] = Verdict.FailedAsSaid,
        ["lost"] = Verdict.Lost.Count,
        ["doubled"] = Verdict.Doubled.Count,
        ["givenUp"] = Verdict.GivenUp.Count,
        ["unexpected"] = Refusals.Count,
        ["unanswered"] = Verdict.Unanswered,
        ["kills"] = Kills,
        ["lostRuns"] = Takeovers.Count,
        ["takeoverP50Ms"] = Milliseconds(50),
        ["takeoverP99Ms"] = Milliseconds(99),
        ["requestsPerSecond"] = PerSecond,
        ["resumes"] = Resumes,
        ["findings"] = new JsonArray([.. Findings.Select(finding => (JsonNode)finding)]),
    };

    private double? Milliseconds(int percent) => Takeovers.Percentile(percent) is { } time ? Math.Round(time.TotalMilliseconds) : null;

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan? time) => time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds:0.00} s") : "-";
}
