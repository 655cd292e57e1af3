using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Durability;

/// <summary>Compares what clients were told with what the server has.</summary>
internal sealed class Verdict
{
    private const string Whole = "[0][1][2][3][4][5]";
    private static readonly string[] s_terminal = ["completed", "failed", "canceled", "rejected"];

    public int Acknowledged { get; private set; }

    public int Finished { get; private set; }

    public int Waiting { get; private set; }

    public List<string> Lost { get; } = [];

    public List<string> Doubled { get; } = [];

    public List<string> Wrong { get; } = [];

    public override string ToString() =>
        $"acknowledged {Acknowledged}, finished {Finished}, waiting for an answer {Waiting}, lost {Lost.Count}, doubled {Doubled.Count}, wrong {Wrong.Count}";

    public static async Task<Verdict> ReachAsync(ComityProcess server, Ledger ledger)
    {
        var verdict = new Verdict();
        var entries = ledger.Entries;
        verdict.Acknowledged = entries.Count;
        foreach (var entry in entries)
        {
            if (entry.Tasks.Count > 1) verdict.Doubled.Add($"message {entry.MessageId} became {string.Join(" and ", entry.Tasks.Keys)}");
            foreach (var id in entry.Tasks.Keys) await verdict.ExamineAsync(server, entry, id);
        }

        var stored = await server.Operator.CountTasksAsync();
        if (stored != entries.Count) verdict.Doubled.Add($"{stored} tasks are stored for {entries.Count} messages");
        return verdict;
    }

    private async Task ExamineAsync(ComityProcess server, Ledger.Entry entry, string id)
    {
        if (await server.Operator.FindTaskAsync(id) is not { } found)
        {
            Lost.Add($"{id} of {entry.Agent}");
            return;
        }

        var state = found["task"]!["state"]!.GetValue<string>();
        var allowed = entry.Agent switch { "d-fail" => "failed", "d-ask" => "input-required", _ => "" };
        if (state == "completed") Finished++;
        else if (state == allowed && state == "failed") Finished++;
        else if (state == allowed) Waiting++;
        else Wrong.Add($"{id} of {entry.Agent} stands in {state}");

        var events = found["history"]!.AsArray().Select(e => e!).ToList();
        var sequence = events.Select(e => e["seq"]!.GetValue<long>()).ToList();
        if (!sequence.SequenceEqual(Enumerable.Range(1, sequence.Count).Select(i => (long)i)))
            Doubled.Add($"{id} has events {string.Join(',', sequence)}");
        var ends = events.Count(e => s_terminal.Contains(e["state"]?.GetValue<string>()));
        if (ends > 1) Doubled.Add($"{id} ended {ends} times");
        if (ends == 1 && !s_terminal.Contains(events[^1]["state"]?.GetValue<string>())) Doubled.Add($"{id} went on after its end");
        if (state == "completed") ExamineArtifacts(id, entry, found["artifacts"]!.AsArray());
    }

    private void ExamineArtifacts(string id, Ledger.Entry entry, JsonArray artifacts)
    {
        var made = artifacts.ToDictionary(a => a!["id"]!.GetValue<string>(), a => SurfaceWords.TextOf(a));
        if (made.GetValueOrDefault("out") != Whole || made.GetValueOrDefault("end") != entry.Text || made.Count != 2)
            Doubled.Add($"{id} made {string.Join("; ", made)}");
    }
}
