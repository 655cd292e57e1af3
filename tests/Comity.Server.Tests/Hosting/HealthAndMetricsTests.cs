using System.Globalization;
using System.Text.RegularExpressions;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>What monitoring reads.</summary>
public sealed partial class HealthAndMetricsTests(SharedServer shared)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_healthy_server_says_ok(string path)
    {
        var answer = await GetAsync(path);
        answer.Status.ShouldBe(200);
        answer.Json!["status"]!.GetValue<string>().ShouldBe("ok");
        answer.Header("Cache-Control").ShouldBe("no-store");
    }

    [Fact]
    public async Task Health_comes_in_parts()
    {
        var report = (await GetAsync("/api/health")).Json!;
        report["version"].ShouldNotBeNull();
        foreach (var part in (string[])["store", "worker", "agents"]) report["parts"]![part]!["status"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Metrics_are_what_Prometheus_reads()
    {
        var client = await shared.ClientAsync("/agents/t-echo");
        await client.RpcAsync("SendMessage", new System.Text.Json.Nodes.JsonObject
        {
            ["message"] = new System.Text.Json.Nodes.JsonObject
            {
                ["messageId"] = Guid.NewGuid().ToString(),
                ["role"] = "ROLE_USER",
                ["parts"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["text"] = "hi" }),
            },
        });
        var answer = await GetAsync("/metrics");
        answer.ContentHeaders.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");

        var types = new Dictionary<string, string>();
        foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) types.TryAdd(line.Split(' ')[2], line.Split(' ')[3]).ShouldBeTrue($"one type per name: {line}");
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal)) Sample().IsMatch(line).ShouldBeTrue(line);
        }

        types["comity_tasks"].ShouldBe("gauge");
        types["comity_queue_depth"].ShouldBe("gauge");
        types["comity_run_duration_seconds"].ShouldBe("histogram");
        types["http_server_request_duration_seconds"].ShouldBe("histogram");
        types.ShouldContainKey("dotnet_gc_collections_total");
        Buckets(answer.Text, "comity_run_duration_seconds").ShouldBeInOrder(SortDirection.Ascending);
    }

    private static List<long> Buckets(string text, string name)
    {
        var lines = text.Split('\n').Where(line => line.StartsWith(name + "_bucket{agent=\"t-echo\"", StringComparison.Ordinal) && line.Contains("Completed", StringComparison.Ordinal));
        return [.. lines.Select(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))];
    }

    private async Task<Answer> GetAsync(string path) => await (await shared.ClientAsync()).GetAsync(path, null);

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*",?)+\})? (-?[0-9.]+([eE][-+]?[0-9]+)?|[+-]Inf|NaN)$""")]
    private static partial Regex Sample();
}
