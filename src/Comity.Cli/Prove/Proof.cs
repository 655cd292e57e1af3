using Comity.Cli.Http;

namespace Comity.Cli.Prove;

/// <summary>One proof: load under kills, then everything read back.</summary>
internal sealed class Proof(ProveOptions options, IProofProgress progress, TimeProvider time)
{
    private const double LoadShare = 0.8;
    private static readonly TimeSpan s_showEvery = TimeSpan.FromMilliseconds(500);

    private readonly Ledger _ledger = new($"proof-{Guid.NewGuid():N}");

    /// <exception cref="CommandFailedException">A node did not start, or no admin key is known.</exception>
    public async Task<ProofResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("comity-prove-");
        try
        {
            await ProveAgent.WriteAllAsync(folder.CreateSubdirectory("agents").FullName, cancellationToken);
            await using var nodes = new NodeGroup(options, folder.FullName);
            progress.Show("starting the nodes", 0);
            await nodes.StartAsync(cancellationToken);
            return await RunAsync(nodes, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ProofResult> RunAsync(NodeGroup nodes, CancellationToken cancellationToken)
    {
        var key = options.Key ?? nodes[0].AdminKey
            ?? throw new CommandFailedException("The store has an admin key already, and the results are read with it. Give it with --key or COMITY_KEY.");
        var killer = new Killer(nodes, options, time);
        var began = time.GetTimestamp();
        await LoadAsync(nodes, killer, cancellationToken);
        var load = time.GetElapsedTime(began);

        using var api = new ApiClient(nodes[0].Address ?? throw new InvalidOperationException("Expected every node to be up."), key);
        var readback = new Readback(api, _ledger.Mark, time);
        progress.Show("waiting until every task has settled", LoadShare);
        await readback.SettleAsync(cancellationToken);
        progress.Show("reading everything back", 0.9);
        var stored = await readback.ReadAllAsync(cancellationToken);
        return new ProofResult(
            options, Verdict.Of(_ledger, stored), Takeovers.Of(stored.Values.Select(task => task.History), killer.Kills, options.Nodes == 1),
            killer.Count, _ledger.Refusals, _ledger.Answers, _ledger.Resumes, load);
    }

    private async Task LoadAsync(NodeGroup nodes, Killer killer, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var began = time.GetTimestamp();
        using var timer = time.CreateTimer(_ => ShowLoad(killer, time.GetElapsedTime(began)), null, s_showEvery, s_showEvery);
        var callers = Enumerable.Range(1, options.Clients)
            .Select(number => new Caller(nodes, http, new Random(unchecked(options.Seed + (number * 7919))), _ledger, options.Pause, time).RunAsync(until.Token, giveUp.Token))
            .ToList();
        try
        {
            await killer.RunAsync(cancellationToken);
            giveUp.CancelAfter(ProveOptions.PatienceMax);
        }
        catch
        {
            await giveUp.CancelAsync();
            throw;
        }
        finally
        {
            await until.CancelAsync();
            await Task.WhenAll(callers);
        }
    }

    private void ShowLoad(Killer killer, TimeSpan elapsed) => progress.Show(
        $"under load: {_ledger.Sent} sent, {killer.Count} kills, {_ledger.Answers} answers, {_ledger.Resumes} streams resumed",
        Math.Min(1, elapsed / options.For) * LoadShare);
}
