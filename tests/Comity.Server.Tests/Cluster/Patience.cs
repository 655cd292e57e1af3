namespace Comity.Server.Tests.Cluster;

/// <summary>Asks again until the answer is the wanted one: for what only a server can tell.</summary>
internal static class Patience
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It was not in time.</exception>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> holds, TimeSpan max, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var tick = new PeriodicTimer(s_interval);
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > max) throw new TimeoutException($"Not within {max}: {what}");
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(began);
    }
}
