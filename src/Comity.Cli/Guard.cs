namespace Comity.Cli;

/// <summary>Turns whatever a verb throws into lines on standard error and an exit code; a stack trace is for developers.</summary>
internal static class Guard
{
    private const string LevelVariable = "COMITY_LOG_LEVEL";

    public static async Task<int> RunAsync(Func<Task<int>> verb, TextWriter error)
    {
        try
        {
            return await verb();
        }
        catch (CommandFailedException failure)
        {
            foreach (var line in failure.Lines) await error.WriteLineAsync($"comity: {line}");
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("comity: interrupted");
        }
        catch (Exception unexpected)
        {
            var isVerbose = Environment.GetEnvironmentVariable(LevelVariable) is "debug" or "trace";
            await error.WriteLineAsync(isVerbose ? $"comity: unexpected: {unexpected}" : $"comity: unexpected: {unexpected.Message} ({LevelVariable}=debug says more)");
        }

        return ExitCode.Failed;
    }
}
