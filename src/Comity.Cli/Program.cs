using Comity.Cli;

return await Guard.RunAsync(
    () => ServeLine.TryRead(args) is { } line ? line.RunAsync(Console.Out, Console.Error) : ComityCommand.RunAsync(args, Console.Out, Console.Error),
    Console.Error);
