using Comity.Bench.Load;
using Comity.Bench.Report;
using Comity.Bench.Targets;

namespace Comity.Bench.Scenarios;

/// <summary>A blocking send to an agent that repeats what it is told: one durable task per request.</summary>
internal static class EchoScenario
{
    private const double OfDurableMin = 0.70, OfBareMin = 0.50, OfJavaScriptMin = 4;

    public static async Task RunCurrentAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var javaScript = await Programs.JavaScriptAsync(cancellationToken);
        await RunAsync(options, "1.0", "TASK_STATE_COMPLETED"u8.ToArray(), path => A2ARequests.Send(path, "hello"), javaScript, cancellationToken);
    }

    public static Task RunOlderAsync(BenchOptions options, CancellationToken cancellationToken) =>
        RunAsync(options, "0.3", "\"completed\""u8.ToArray(), path => A2ARequests.SendOlder(path, "hello"), null, cancellationToken);

    private static async Task RunAsync(BenchOptions options, string version, byte[] expected, Func<string, RequestBytes> request, ServerProcess? javaScript, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        using var comity = await Programs.ComityAsync(folder.Sub("data"), cancellationToken);
        var answer = await Capture.BodyAsync(comity.Port, request("/agents/echo"), cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder.Sub("floor"), "echo.json"), answer, cancellationToken);
        using var floor = await Programs.FloorAsync(folder.Sub("floor"), cancellationToken);

        Contestant Enter(string name, ServerProcess server, string path) => new(name, server, new Exchange(request(path), expected, 0));
        List<Contestant> contestants =
        [
            Enter("bare floor", floor, "/bare/echo"),
            Enter("durable floor", floor, "/durable/echo"),
            Enter("Comity", comity, "/agents/echo"),
        ];
        if (javaScript is not null) contestants.Add(Enter("JavaScript SDK, in memory", javaScript, "/a2a"));

        var standings = await Contest.RunAsync(options, contestants, cancellationToken);
        Page.Title($"Blocking echo, A2A {version}, 64 connections, {answer.Length} bytes of answer");
        Page.Table("request", standings);
        Page.Compare(standings[2], standings[1], OfDurableMin);
        Page.Compare(standings[2], standings[0], OfBareMin);
        if (javaScript is not null) Page.Compare(standings[2], standings[3], OfJavaScriptMin);
    }
}
