namespace Comity.Server.Hosting.Health;

/// <summary>When the server started.</summary>
internal sealed class StartTime(TimeProvider time)
{
    private readonly long _at = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_at);
}
