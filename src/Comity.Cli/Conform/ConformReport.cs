using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>What was asked of a server and how it went.</summary>
internal sealed class ConformReport(AgentCard card, Terminal terminal)
{
    private readonly List<CaseResult> _results = [];
    private readonly List<Lane> _unchecked = [];

    public bool HasFailed => _results.Any(result => result.Outcome == Outcome.Fail);

    public void Add(CaseResult result) => _results.Add(result);

    public void AddUnchecked(Lane lane) => _unchecked.Add(lane);

    public void PrintHead() => terminal.Output.WriteLine($"{card.Body["name"]} {card.Body["version"]}, {card.Url}");

    public void PrintLane(Lane lane) => terminal.Output.WriteLine($"\n{lane.Title}  {lane.Url}{(lane.Tenant is { } tenant ? $" (tenant {tenant})" : "")}");

    public void Print(CaseResult result)
    {
        var (item, output) = (result.Case, terminal.Output);
        output.WriteLine($"  {Word(result.Outcome)}  {item.Id,-34}  {item.Title}{(result.Reason is { } reason ? $" ({reason})" : "")}");
        if (result.Mismatch is not { } mismatch) return;
        output.WriteLine($"        A2A {Section(result)}, {(item.IsMust ? "MUST" : "SHOULD")}");
        output.WriteLine($"        expected  {mismatch.Expected}");
        output.WriteLine($"        came      {mismatch.Came}");
    }

    public void PrintSum()
    {
        foreach (var lane in _unchecked) terminal.Output.WriteLine($"\n{lane.Title}  {lane.Url}\n  not checked");
        terminal.Output.WriteLine($"\n{Count(Outcome.Pass)} passed, {Count(Outcome.Fail)} failed, {Count(Outcome.Warn)} warnings, {Count(Outcome.Skip)} skipped");
    }

    public JsonObject Json() => new()
    {
        ["card"] = card.Url.AbsoluteUri,
        ["agent"] = card.Body["name"]?.DeepClone(),
        ["ok"] = !HasFailed,
        ["passed"] = Count(Outcome.Pass),
        ["failed"] = Count(Outcome.Fail),
        ["warnings"] = Count(Outcome.Warn),
        ["skipped"] = Count(Outcome.Skip),
        ["notChecked"] = new JsonArray([.. _unchecked.Select(lane => (JsonNode)new JsonObject { ["lane"] = lane.Name, ["url"] = lane.Url.AbsoluteUri })]),
        ["cases"] = new JsonArray([.. _results.Select(result => (JsonNode)new JsonObject
        {
            ["id"] = result.Case.Id,
            ["lane"] = result.Lane.Name,
            ["url"] = result.Lane.Url.AbsoluteUri,
            ["outcome"] = Word(result.Outcome).Trim(),
            ["level"] = result.Case.IsMust ? "MUST" : "SHOULD",
            ["section"] = Section(result),
            ["title"] = result.Case.Title,
            ["expected"] = result.Mismatch?.Expected,
            ["came"] = result.Mismatch?.Came,
            ["reason"] = result.Reason,
        })]),
    };

    private static string Section(CaseResult result) => $"{(result.Lane.Version == "any" ? "1.0" : result.Lane.Version)} §{result.Case.SectionIn(result.Lane.Version)}";

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Pass => "PASS",
        Outcome.Fail => "FAIL",
        Outcome.Warn => "WARN",
        _ => "SKIP",
    };

    private int Count(Outcome outcome) => _results.Count(result => result.Outcome == outcome);
}
