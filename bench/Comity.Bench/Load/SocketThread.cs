namespace Comity.Bench.Load;

/// <summary>The connections of the load run on the one thread that hears from the sockets, which nothing else may keep busy.</summary>
internal static class SocketThread
{
    /// <summary>Whoever awaits this goes on elsewhere.</summary>
    public static async Task<T> OffTheSocketThread<T>(this Task<T> task)
    {
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        return await task;
    }
}
