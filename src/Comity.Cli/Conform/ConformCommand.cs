using System.CommandLine;
using Comity.Cli.Http;

namespace Comity.Cli.Conform;

/// <summary><c>comity conform</c>: what an A2A server does, compared with what the specification says.</summary>
internal static class ConformCommand
{
    private const string All = "all";

    public static Command Create(Terminal terminal)
    {
        var url = new Argument<string>("URL") { Description = "The server, or http://HOST/agents/NAME, or the address of a card." };
        var key = ServerAddress.KeyOption();
        var version = new Option<string>("--a2a") { Description = "Check this version only. Default: all that the card names.", HelpName = "1.0|0.3|all", DefaultValueFactory = _ => All };
        version.AcceptOnlyFromAmong("1.0", "0.3", All);
        var binding = new Option<string>("--binding") { Description = "Check this binding only. Default: all that the card names.", HelpName = "jsonrpc|rest|all", DefaultValueFactory = _ => All };
        binding.AcceptOnlyFromAmong("jsonrpc", "rest", All);
        var only = new Option<string[]>("--only") { Description = "Run this case only, or all whose id begins so; may be repeated.", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var command = new Command("conform", "Checks any A2A server against the specification, over every binding and version its card names.") { url, key, version, binding, only, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var catalogue = Catalogue.Load();
            var cases = Chosen(catalogue, parsed.GetValue(only) ?? []);
            var secret = ServerAddress.KeyOf(parsed, key);
            using var exchange = new Exchange();
            var card = await new CardReader(exchange, secret).FindAsync(ServerAddress.ParseUrl(parsed.GetRequiredValue(url)), cancellationToken);
            var lanes = Lanes(card, parsed.GetRequiredValue(version), parsed.GetRequiredValue(binding));
            var report = new ConformReport(card, terminal);
            var runner = new CaseRunner(catalogue.Words, card, new RequestBuilder(secret, card.Url), exchange);
            await RunAsync(lanes, cases, runner, report, isQuiet: parsed.GetValue(json), cancellationToken);
            if (parsed.GetValue(json)) terminal.Json(report.Json());
            return report.HasFailed ? ExitCode.Failed : ExitCode.Ok;
        });
        return Examples.On(
            command,
            "comity conform http://127.0.0.1:8080",
            "comity conform https://agents.example.com/agents/helper --key \"$KEY\" --a2a 1.0 --json",
            "comity conform http://127.0.0.1:8080 --binding rest --only list.");
    }

    private static async Task RunAsync(IReadOnlyList<Lane> lanes, IReadOnlyList<ConformCase> cases, CaseRunner runner, ConformReport report, bool isQuiet, CancellationToken cancellationToken)
    {
        if (!isQuiet) report.PrintHead();
        foreach (var lane in lanes)
        {
            var fitting = cases.Where(item => item.AppliesTo(lane)).ToList();
            if (!IsSpoken(lane)) report.AddUnchecked(lane);
            if (!IsSpoken(lane) || fitting.Count == 0) continue;
            if (!isQuiet) report.PrintLane(lane);
            foreach (var item in fitting)
            {
                var result = await runner.RunAsync(item, lane, cancellationToken);
                report.Add(result);
                if (!isQuiet) report.Print(result);
            }
        }

        if (!isQuiet) report.PrintSum();
    }

    private static List<ConformCase> Chosen(Catalogue catalogue, string[] only)
    {
        var chosen = catalogue.Cases.Where(item => only.Length == 0 || only.Any(id => item.Id == id || item.Id.StartsWith(id, StringComparison.Ordinal))).ToList();
        return chosen.Count > 0 ? chosen : throw new CommandFailedException($"No case is called {string.Join(" or ", only)}.");
    }

    private static List<Lane> Lanes(AgentCard card, string version, string binding)
    {
        var chosen = card.Lanes.Where(lane => (version == All || lane.Version == version) && (binding == All || lane.Binding == binding)).ToList();
        if (chosen.Count == 0) throw new CommandFailedException($"The card at {card.Url} names no such interface; it has {string.Join(", ", card.Lanes.Select(lane => lane.Title))}.");
        var cards = chosen.Where(IsSpoken).Select(lane => lane.Version).Distinct().Order(StringComparer.Ordinal).Reverse().Append("any");
        return [.. cards.Select(named => new Lane("card", named, card.Url)), .. chosen];
    }

    private static bool IsSpoken(Lane lane) => lane is { Binding: "jsonrpc" or "rest" or "card", Version: "1.0" or "0.3" or "any" };
}
