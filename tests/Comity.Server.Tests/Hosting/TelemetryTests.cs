using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>What leaves the server for those who watch it.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_go_where_the_usual_variable_says()
    {
        using var receiver = new Receiver();
        var setup = new ServerSetup
        {
            Arguments = ["--demo", "--log-level", "debug"],
            Environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url },
        };
        await using var server = await ComityProcess.StartAsync(setup, TestContext.Current.CancellationToken);
        (await new A2AClient(server.Http, "").GetAsync("/a2a/tasks/none")).Status.ShouldBe(404);
        (await server.StopAsync()).ShouldBe(0);
        receiver.Bodies.Keys.ShouldBe(["/v1/logs", "/v1/metrics", "/v1/traces"], ignoreOrder: true);
        receiver.Bodies["/v1/traces"].ShouldContain("http.route");
        receiver.Bodies["/v1/traces"].ShouldContain("http.response.status_code");
        receiver.Bodies["/v1/metrics"].ShouldContain("comity.tasks");
    }

    [Fact]
    public async Task Log_lines_can_be_json()
    {
        await using var server = await ComityProcess.StartAsync(new ServerSetup { Arguments = ["--demo", "--log-level", "debug", "--log-format", "json"] }, TestContext.Current.CancellationToken);
        await server.StopAsync();
        var lines = server.Output.Split('\n').Where(line => line.StartsWith('{')).ToList();
        lines.ShouldNotBeEmpty();
        foreach (var line in lines)
        {
            var entry = JsonNode.Parse(line)!;
            entry["time"].ShouldNotBeNull();
            entry["level"].ShouldNotBeNull();
            entry["message"].ShouldNotBeNull();
        }
    }

    /// <summary>Takes whatever is posted and says yes.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Receiver()
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }

            _listener.Prefixes.Add(Url + "/");
            _listener.Start();
            _ = Task.Run(ReceiveAsync);
        }

        public string Url { get; }

        public ConcurrentDictionary<string, string> Bodies { get; } = new();

        public void Dispose() => _listener.Close();

        private async Task ReceiveAsync()
        {
            try
            {
                while (true)
                {
                    var exchange = await _listener.GetContextAsync();
                    using var reader = new StreamReader(exchange.Request.InputStream, Encoding.Latin1);
                    var body = await reader.ReadToEndAsync();
                    Bodies.AddOrUpdate(exchange.Request.Url!.AbsolutePath, body, (_, before) => before + body);
                    exchange.Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
