using System.Diagnostics;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Interop;

/// <summary>A mock of OpenAI-compatible and Anthropic providers, and a server whose model agents think with it.</summary>
public sealed class MockModels : IAsyncLifetime
{
    private readonly TemporaryFolder _roles = new();
    private Process? _mock;

    public ComityProcess Server { get; private set; } = null!;

    /// <summary>Every request the mock got, as JSON.</summary>
    public Uri Journal { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _mock = NodeScript.Start(["models/aimock.mjs"]);
        var line = await _mock.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The mock did not start: " + await _mock.StandardError.ReadToEndAsync());
        var said = JsonNode.Parse(line)!;
        Journal = new Uri(said["journal"]!.GetValue<string>());
        foreach (var (provider, address) in new[] { ("openai", "openai"), ("anthropic", "anthropic") })
        {
            var url = said[address]!.GetValue<string>();
            _roles.Write($"{provider}.yaml", Role(provider, provider, url, "tools: [datetime, calculator, {type: delegate, agents: [echo]}]"));
            _roles.Write($"{provider}-careful.yaml", Role($"{provider}-careful", provider, url, "tools: [{type: calculator, approval: required}]"));
            _roles.Write($"{provider}-keyless.yaml", Role($"{provider}-keyless", provider, url, "").Replace("MOCK_KEY", "NO_SUCH_KEY_IS_SET"));
        }

        Server = await ComityProcess.StartAsync(
            new ServerSetup { Environment = new Dictionary<string, string> { ["MOCK_KEY"] = "sk-mock" } }
                .With("--demo", "--agents", _roles.Path, "--allow-private-network"),
            CancellationToken.None);
    }

    public SurfaceClient Agent(string name, Surface surface = Surface.Rpc10) => new(Server.Http, $"/agents/{name}", surface);

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        if (_mock is not null)
        {
            _mock.StandardInput.Close();
            await _mock.WaitForExitAsync();
            _mock.Dispose();
        }

        _roles.Dispose();
    }

    private static string Role(string name, string provider, string url, string more) => $$"""
        apiVersion: comity/v1
        kind: Agent
        metadata: {name: {{name}}, description: Thinks with a mock model, version: 1.0.0}
        spec:
          role: You are a test.
          model: {provider: {{provider}}-compat, name: mock-1, base_url: "{{url}}", api_key_env: MOCK_KEY, http_retries: 2, http_retry_max_wait: 100ms}
          {{more}}
        """;
}
