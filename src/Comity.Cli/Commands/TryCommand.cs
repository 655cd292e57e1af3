using System.CommandLine;
using System.Text.Json.Nodes;
using Comity.Cli.Http;
using Comity.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Comity.Cli.Commands;

/// <summary><c>comity try</c>: one task through every surface.</summary>
internal static class TryCommand
{
    private const string DefaultAgent = "streamer";

    public static Command Create(Terminal terminal)
    {
        var url = new Option<string>("--url") { Description = "A running server. Default: one of its own, for as long as it takes.", HelpName = "URL" };
        var agent = new Option<string>("--agent") { Description = "Whom to ask; best one that takes a second or more.", HelpName = "NAME", DefaultValueFactory = _ => DefaultAgent };
        var key = ServerAddress.KeyOption();
        var json = new Option<bool>("--json") { Description = "Print the steps as JSON." };
        var command = new Command("try", "Runs one task across all surfaces and prints the same id each time.") { url, agent, key, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(agent);
            if (parsed.GetValue(url) is { } running)
            {
                return await RunAsync(ServerAddress.ParseUrl(running), ServerAddress.KeyOf(parsed, key), name, parsed.GetValue(json), terminal, cancellationToken);
            }

            var data = Directory.CreateTempSubdirectory("comity-try-");
            try
            {
                var options = new ServeOptions { Data = data.FullName, Urls = ["http://127.0.0.1:0"], Demo = true, LogLevel = LogLevel.Warning, StopGrace = TimeSpan.FromSeconds(1) };
                await using var server = await StartAsync(options, terminal, cancellationToken);
                return await RunAsync(new Uri(server.Addresses[0] + "/"), server.FirstAdminKey, name, parsed.GetValue(json), terminal, cancellationToken);
            }
            finally
            {
                data.Delete(recursive: true);
            }
        });
        return Examples.On(command, "comity try", "comity try --url http://127.0.0.1:8080 --key \"$ADMIN_KEY\"");
    }

    private static async Task<ComityServer> StartAsync(ServeOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            return await ComityServer.StartAsync(options, terminal.Error, cancellationToken);
        }
        catch (StartFailedException failure)
        {
            throw new CommandFailedException(failure.Lines);
        }
    }

    private static async Task<int> RunAsync(Uri server, string? key, string agent, bool asJson, Terminal terminal, CancellationToken cancellationToken)
    {
        using var api = new ApiClient(server, key);
        var tour = new Tour(api, agent);
        await tour.RunAsync(cancellationToken);
        if (asJson) terminal.Json(Json(tour));
        else
        {
            terminal.Table(["STEP", "SURFACE", "TASK", "STATE"], tour.Steps.Select(step => (string[])[step.What, step.Surface, step.TaskId, step.State]));
            terminal.Output.WriteLine(tour.IsSame ? "Every surface named the same tasks." : "The surfaces do not agree.");
        }

        return tour.IsSame ? ExitCode.Ok : ExitCode.Failed;
    }

    private static JsonObject Json(Tour tour) => new()
    {
        ["same"] = tour.IsSame,
        ["steps"] = new JsonArray([.. tour.Steps.Select(step => (JsonNode)new JsonObject
        {
            ["what"] = step.What,
            ["surface"] = step.Surface,
            ["task"] = step.TaskId,
            ["state"] = step.State,
            ["ok"] = step.IsExpected,
        })]),
    };
}
