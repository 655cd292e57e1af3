using System.CommandLine;
using Comity.Cli.Commands;
using Comity.Cli.Conform;
using Comity.Cli.Doctor;
using Comity.Cli.Prove;

namespace Comity.Cli;

/// <summary>The <c>comity</c> executable: <c>serve</c> starts the server in this process; every other verb speaks HTTP.</summary>
public static class ComityCommand
{
    /// <returns>An <see cref="ExitCode"/>.</returns>
    /// <exception cref="CommandFailedException">The verb could not do its work.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var terminal = new Terminal(output, error);
        var root = new RootCommand("Comity: reach any AI agent over any open protocol, on top of one durable task.")
        {
            ServeCommand.Create(terminal),
            TryCommand.Create(terminal),
            CallCommand.Create(terminal),
            ValidateCommand.Create(terminal),
            KeyCommand.Create(terminal),
            ProveCommand.Create(terminal),
            ConformCommand.Create(terminal),
            DoctorCommand.Create(terminal),
        };
        Examples.On(root, "comity serve --demo", "comity try", "comity call http://127.0.0.1:8080 \"hello\" --stream");

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) await error.WriteLineAsync($"comity: {problem.Message}");
            await error.WriteLineAsync($"comity: see '{CommandLine(parsed)} --help'.");
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation);
    }

    private static string CommandLine(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult) names.Insert(0, command.Command.Name);
        names[0] = "comity";
        return string.Join(' ', names);
    }
}
