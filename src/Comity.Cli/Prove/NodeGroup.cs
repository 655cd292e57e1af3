namespace Comity.Cli.Prove;

/// <summary>The nodes of a proof, all on one store.</summary>
internal sealed class NodeGroup : IAsyncDisposable
{
    private readonly IReadOnlyList<Node> _nodes;

    /// <param name="folder">Holds the role files in <c>agents</c>, and gets a data folder for each node.</param>
    public NodeGroup(ProveOptions options, string folder) =>
        _nodes = [.. Enumerable.Range(1, options.Nodes).Select(number => new Node(number, Arguments(folder, number), Settings(options)))];

    public int Count => _nodes.Count;

    public Node this[int index] => _nodes[index];

    /// <summary>The first node starts alone: a new store is made ready, and its admin key made, once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _nodes[0].StartAsync(cancellationToken);
        await Task.WhenAll(_nodes.Skip(1).Select(node => node.StartAsync(cancellationToken)));
    }

    /// <summary>Whom to ask next: any node but the one that was asked last, where there is another.</summary>
    public Node Other(Node? last, Random random)
    {
        var index = random.Next(_nodes.Count);
        return _nodes.Count > 1 && _nodes[index] == last ? _nodes[(index + 1) % _nodes.Count] : _nodes[index];
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private static string[] Arguments(string folder, int number) =>
    [
        "--urls", "http://127.0.0.1:0",
        "--agents", Path.Combine(folder, "agents"),
        "--data", Path.Combine(folder, $"node-{number}"),
        "--blocking-cap", "10s",
        "--log-level", "error",
    ];

    private static Dictionary<string, string> Settings(ProveOptions options) =>
        options.Store is { } store ? new() { ["COMITY_STORE"] = store } : [];
}
