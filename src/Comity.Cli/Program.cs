using Comity.Cli;

return await ComityCommand.RunAsync(args, Console.Out, Console.Error);
