using System.CommandLine;
using Comity.Cli.A2A;
using Comity.Cli.Http;

namespace Comity.Cli.Commands;

/// <summary><c>comity call</c>: one message to any A2A agent.</summary>
internal static class CallCommand
{
    public static Command Create(Terminal terminal)
    {
        var url = new Argument<string>("URL") { Description = "The agent: a server's root, or http://HOST/agents/NAME." };
        var text = new Argument<string>("TEXT") { Description = "What to say; - reads it from standard input." };
        var stream = new Option<bool>("--stream") { Description = "Show what the agent says while it says it." };
        var context = new Option<string>("--context") { Description = "Go on in this conversation.", HelpName = "ID" };
        var task = new Option<string>("--task") { Description = "Answer the question of this task.", HelpName = "ID" };
        var version = new Option<string>("--a2a") { Description = "The A2A version to speak. Default: 1.0.", HelpName = "1.0|0.3", DefaultValueFactory = _ => "1.0" };
        version.Validators.Add(result =>
        {
            if (A2AVersion.Find(result.GetValueOrDefault<string>() ?? "") is null) result.AddError("--a2a takes 1.0 or 0.3.");
        });
        var key = ServerAddress.KeyOption();
        var json = new Option<bool>("--json") { Description = "Print what the server answered, as JSON; one line per event with --stream." };
        var command = new Command("call", "Sends a message to an A2A agent and prints its answer.") { url, text, stream, context, task, version, key, json };

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = new ApiClient(ServerAddress.ParseUrl(parsed.GetRequiredValue(url)), ServerAddress.KeyOf(parsed, key));
            var speaks = A2AVersion.Find(parsed.GetRequiredValue(version))!;
            var said = parsed.GetRequiredValue(text) is var given && given == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : given;
            var message = A2AClient.Message(speaks, said, parsed.GetValue(context), parsed.GetValue(task));
            var agent = await A2AClient.FindAsync(api, speaks, cancellationToken);
            var printer = new UtterancePrinter(terminal, parsed.GetValue(json));
            if (parsed.GetValue(stream))
            {
                await foreach (var utterance in agent.StreamAsync(message, cancellationToken)) printer.Show(utterance);
            }
            else
            {
                printer.Show(Utterance.Of(await agent.SendAsync(message, isBlocking: true, cancellationToken)));
            }

            return printer.Close();
        });
        return Examples.On(
            command,
            "comity call http://127.0.0.1:8080 \"hello\"",
            "comity call http://127.0.0.1:8080/agents/streamer \"count to ten\" --stream",
            "comity call http://127.0.0.1:8080 \"yes\" --task task_01...  # answers a question",
            "comity call https://agents.example.com \"hello\" --a2a 0.3 --key \"$COMITY_KEY\" --json");
    }
}
