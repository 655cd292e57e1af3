namespace Comity.Stores.Tests.Engines;

/// <summary>Waits for what comes over a network, and so cannot be waited for in any other way than by looking.</summary>
internal static class Until
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(10);

    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task HoldsAsync(Func<bool> condition, TimeSpan max, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var tick = new PeriodicTimer(s_interval);
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > max) throw new TimeoutException($"It did not come true within {max}.");
            await tick.WaitForNextTickAsync(cancellationToken);
        }
    }
}
