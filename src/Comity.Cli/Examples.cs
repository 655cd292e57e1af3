using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Comity.Cli;

/// <summary>Adds examples below the help of a command.</summary>
internal static class Examples
{
    public static TCommand On<TCommand>(TCommand command, params string[] examples) where TCommand : Command
    {
        if (command.Options.OfType<HelpOption>().FirstOrDefault() is not { } help) command.Add(help = new HelpOption());
        help.Action = new WithExamples(examples);
        return command;
    }

    private sealed class WithExamples(string[] examples) : SynchronousCommandLineAction
    {
        private readonly HelpAction _help = new();

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            _help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine("  " + example);
            output.WriteLine();
            output.WriteLine("Exit codes: 0 done, 1 it did not work (standard error says why), 2 the command line is wrong.");
            return ExitCode.Ok;
        }
    }
}
