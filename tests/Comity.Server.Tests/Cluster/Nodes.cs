using System.Globalization;
using System.Text.RegularExpressions;
using Comity.Server.Tests.Cluster;
using Comity.Server.Tests.Harness;
using Comity.Tests.Shared;

[assembly: AssemblyFixture(typeof(SharedNodes))]

namespace Comity.Server.Tests.Cluster;

/// <summary>Some server processes on one database.</summary>
public sealed partial class Nodes : IAsyncDisposable
{
    private readonly List<ComityProcess> _nodes = [];

    public required PostgresServer Database { get; init; }

    public ComityProcess this[int index] => _nodes[index];

    public IReadOnlyList<ComityProcess> All => _nodes;

    /// <summary>The operator's key, which one of the nodes printed when they all began on an empty database.</summary>
    public string AdminKey => _nodes.Select(node => node.AdminKey).Single(key => key.Length > 0);

    public static async Task<Nodes> StartAsync(int count, string lease, CancellationToken cancellationToken, params string[] arguments)
    {
        var nodes = new Nodes { Database = await PostgresServer.StartAsync(cancellationToken) };
        try
        {
            var setup = ServerSetup.WithTestAgents.With("--store", nodes.Database.Url, "--lease", lease, "--stop-grace", "1s").With(arguments);
            nodes._nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ComityProcess.StartAsync(setup, cancellationToken))));
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    public SurfaceClient Client(int node, string agent, Surface surface = Surface.Rpc10) => new(_nodes[node].Http, $"/agents/{agent}", surface);

    public Operator Operator(int node) => new(_nodes[node].Http, AdminKey);

    /// <summary>How many runs are under way on a node.</summary>
    public async Task<int> RunsAsync(int node)
    {
        var scraped = await new A2AClient(_nodes[node].Http, "", AdminKey).GetAsync("/metrics", null);
        scraped.Status.ShouldBe(200, scraped.Text);
        return int.Parse(RunsLine().Match(scraped.Text).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        await Database.DisposeAsync();
    }

    [GeneratedRegex(@"^comity_runs(?:\{[^}]*\})? (\d+)", RegexOptions.Multiline)]
    private static partial Regex RunsLine();
}

/// <summary>Three nodes for all tests that leave them standing. They start when the first of these asks. With a lease that
/// no test outlives, so that what one node does reaches another by being told of, not by renewing.</summary>
public sealed class SharedNodes : IAsyncDisposable
{
    private readonly Lazy<Task<Nodes>> _nodes = new(() => Nodes.StartAsync(3, "10m", CancellationToken.None));

    public Task<Nodes> GetAsync() => _nodes.Value;

    public async ValueTask DisposeAsync()
    {
        if (_nodes is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _nodes.Value).DisposeAsync();
    }
}
