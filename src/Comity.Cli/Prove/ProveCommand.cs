using System.CommandLine;
using System.Runtime.InteropServices;
using Comity.Cli.Http;
using Comity.Server.Hosting;
using Comity.Server.Hosting.Settings;

namespace Comity.Cli.Prove;

/// <summary><c>comity prove</c>: kills its own nodes under load, and counts what was lost or doubled.</summary>
internal static class ProveCommand
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    public static Command Create(Terminal terminal)
    {
        var duration = Text("--for", "How long nodes are killed under load, 1s to 24h; at least until the second kill.", "TIME", "30s");
        var store = new Option<string>("--store") { Description = "A database for the proof alone: postgres://… or Host=…, or sqlite:PATH. Default: SQLite in a temporary folder.", HelpName = "CONNECTION" };
        var nodes = Text("--nodes", "Processes on the store, 1 to 9. More than one needs PostgreSQL.", "N", "1");
        var clients = Text("--clients", "How many send at once, 1 to 256.", "N", "16");
        var killEvery = Text("--kill-every", "The mean time from a restart to the next kill, 100ms to 10min.", "TIME", "2s");
        var seed = new Option<int?>("--seed") { Description = "Repeats the moments and the choices of an earlier proof. Default: another each time.", HelpName = "N" };
        var key = ServerAddress.KeyOption();
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and the progress to standard error." };
        var yes = new Option<bool>("--yes") { Description = "Use the store although it has tasks. Unfinished ones of agents that the proof does not have may fail." };
        var command = new Command("prove", "Proves on this machine that accepted means kept: starts nodes of its own, kills them with SIGKILL under load, and counts what was lost or doubled. Exit code 0 only when nothing was.")
        {
            duration, store, nodes, clients, killEvery, seed, key, json, yes, ProveNodeCommand.Create(terminal),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = Checked(() => new ProveOptions(
                Quantity.Span(parsed.GetRequiredValue(duration), s_second, TimeSpan.FromHours(24)),
                parsed.GetValue(store),
                Quantity.Count(parsed.GetRequiredValue(nodes), 1, 9),
                Quantity.Count(parsed.GetRequiredValue(clients), 1, 256),
                Quantity.Span(parsed.GetRequiredValue(killEvery), s_second / 10, TimeSpan.FromMinutes(10)),
                parsed.GetValue(seed) ?? Random.Shared.Next(),
                ServerAddress.KeyOf(parsed, key)));
            return RunAsync(options, parsed.GetValue(yes), parsed.GetValue(json), terminal, cancellationToken);
        });
        return Examples.On(
            command,
            "comity prove",
            "comity prove --for 5m --clients 50 --kill-every 1s",
            "comity prove --for 10s --seed 1 --json",
            "comity prove --store \"Host=127.0.0.1;Database=proof;Username=comity\" --nodes 3 --for 2m");
    }

    private static async Task<int> RunAsync(ProveOptions options, bool takesAnyStore, bool asJson, Terminal terminal, CancellationToken cancellationToken)
    {
        var said = asJson ? terminal.Error : terminal.Output;
        await said.WriteLineAsync($"seed {options.Seed} (--seed {options.Seed} repeats it)");
        await said.WriteLineAsync($"{options.Nodes} {(options.Nodes == 1 ? "node" : "nodes")} on {options.StoreName}, {options.Clients} clients, a kill about every {options.KillEvery.TotalSeconds:0.###} s, for {options.For.TotalSeconds:0.###} s");
        await CheckStoreAsync(options, takesAnyStore, cancellationToken);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupted);
        using var end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupted);
        var result = await ProveAsync(options, asJson, terminal, stop.Token);
        if (asJson) terminal.Json(result.ToJson());
        else terminal.Table(["WHAT", "FOUND", "MEANING"], result.Rows());
        foreach (var finding in result.Findings) await terminal.Error.WriteLineAsync(finding);
        return result.Holds ? ExitCode.Ok : ExitCode.Failed;

        void Interrupted(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<ProofResult> ProveAsync(ProveOptions options, bool asJson, Terminal terminal, CancellationToken cancellationToken)
    {
        using IProofProgress progress = terminal.IsInteractive && !asJson
            ? new BarProgress(terminal.Output)
            : new LineProgress(asJson ? terminal.Error : terminal.Output, TimeProvider.System);
        try
        {
            return await new Proof(options, progress, TimeProvider.System).RunAsync(cancellationToken);
        }
        catch (Exception left) when (cancellationToken.IsCancellationRequested && left is OperationCanceledException or CommandFailedException)
        {
            // A terminal interrupts the nodes as well, so that one may be found to have ended before we stop.
            throw new CommandFailedException("interrupted; the nodes are stopped.");
        }
    }

    private static async Task CheckStoreAsync(ProveOptions options, bool takesAnyStore, CancellationToken cancellationToken)
    {
        if (options is { Nodes: > 1, StoreName: "SQLite" }) throw new CommandFailedException("SQLite is for one node. Name a PostgreSQL database with --store.");
        if (options.Store is null || takesAnyStore) return;
        try
        {
            if (await StoreContents.CountTasksAsync(options.Store, cancellationToken) is > 0 and var count)
            {
                throw new CommandFailedException($"The store has {count} tasks. Give the proof a database of its own, or say --yes.");
            }
        }
        catch (StartFailedException unusable)
        {
            throw new CommandFailedException(unusable.Lines);
        }
    }

    private static ProveOptions Checked(Func<ProveOptions> read)
    {
        try
        {
            return read();
        }
        catch (FormatException wrong)
        {
            throw new CommandFailedException(wrong.Message);
        }
    }

    private static Option<string> Text(string name, string description, string value, string otherwise) =>
        new(name) { Description = description, HelpName = value, DefaultValueFactory = _ => otherwise };
}
