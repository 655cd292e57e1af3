using System.CommandLine;
using System.Diagnostics;

namespace Comity.Cli.Prove;

/// <summary>A node of a proof: <c>serve</c>, in a process that dies with the one that started it.</summary>
internal static class ProveNodeCommand
{
    public const string Name = "node";

    public static Command Create(Terminal terminal)
    {
        var command = new Command(Name, "Serves until standard input ends.") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction(parsed =>
        {
            new Thread(DieWithParent) { IsBackground = true, Name = "leash" }.Start();
            return ComityCommand.RunAsync(["serve", .. parsed.UnmatchedTokens], terminal.Output, terminal.Error);
        });
        return command;
    }

    // Whatever ends the parent also ends its side of the pipe.
    private static void DieWithParent()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> nothing = stackalloc byte[16];
        while (input.Read(nothing) > 0)
        {
        }

        Process.GetCurrentProcess().Kill();
    }
}
