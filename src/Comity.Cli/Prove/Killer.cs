namespace Comity.Cli.Prove;

/// <summary>Kills one node after the other at random moments and starts it again at once.</summary>
internal sealed class Killer(NodeGroup nodes, ProveOptions options, TimeProvider time)
{
    /// <summary>Fewer prove nothing; on a slow machine the time is made longer for them.</summary>
    private const int KillsMin = 2;

    private const int KillsMax = 10_000;

    private readonly Random _random = new(options.Seed);
    private readonly List<Kill> _kills = [];
    private int _count;

    /// <summary>How often a node was killed so far.</summary>
    public int Count => _count;

    /// <summary>In the order of their moments. Complete once <see cref="RunAsync"/> has returned.</summary>
    public IReadOnlyList<Kill> Kills => _kills;

    /// <summary>Returns when the time is over and all nodes are up.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + options.For;
        while ((time.GetUtcNow() < end || _count < KillsMin) && _count < KillsMax)
        {
            await WaitAsync(options.KillEvery, cancellationToken);
            await StrikeAsync(nodes[_random.Next(nodes.Count)], cancellationToken);
        }
    }

    // Every fifth time also in the middle of the start, when the node is about to take up what it lost.
    private async Task StrikeAsync(Node node, CancellationToken cancellationToken)
    {
        var moments = new List<DateTimeOffset> { await KillAsync(node) };
        if (_random.Next(5) == 0)
        {
            var starting = node.StartAsync(cancellationToken);
            await Task.WhenAny(starting, WaitAsync(TimeSpan.FromSeconds(0.8), cancellationToken));
            moments.Add(await KillAsync(node));
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it may or may not have come that far
        }

        await node.StartAsync(cancellationToken);
        var ready = time.GetUtcNow();
        _kills.AddRange(moments.Select(at => new Kill(at, ready)));
    }

    private async Task<DateTimeOffset> KillAsync(Node node)
    {
        var at = time.GetUtcNow();
        await node.KillAsync();
        Interlocked.Increment(ref _count);
        return at;
    }

    private Task WaitAsync(TimeSpan mean, CancellationToken cancellationToken) =>
        Task.Delay(mean * (0.5 + _random.NextDouble()), time, cancellationToken);
}
