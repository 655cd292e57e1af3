namespace Comity.Server.Hosting.Edge;

/// <summary>One principal's share: a token bucket kept as the one moment at which it would be full again, and a count of what is under way.</summary>
internal sealed class PrincipalShare
{
    private readonly TimeProvider _time;
    private readonly long _ticksPerRequest;
    private readonly long _ticksOfBurst;
    private readonly int _concurrentMax;
    private long _fullAt;
    private int _underWay;

    /// <param name="rate">Requests per second; 0 for no limit.</param>
    /// <param name="burst">Requests that may come at once.</param>
    public PrincipalShare(int rate, int burst, int concurrentMax, TimeProvider time)
    {
        _time = time;
        _ticksPerRequest = rate == 0 ? 0 : Math.Max(1, time.TimestampFrequency / rate);
        _ticksOfBurst = _ticksPerRequest * burst;
        _concurrentMax = concurrentMax;
        _fullAt = time.GetTimestamp();
    }

    /// <summary>Takes a place; give it back with <see cref="Leave"/>.</summary>
    /// <param name="retryAfter">When to try again, if it was refused.</param>
    public bool TryEnter(out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.FromSeconds(1);
        if (Interlocked.Increment(ref _underWay) <= _concurrentMax && TakeToken(ref retryAfter)) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _underWay);

    private bool TakeToken(ref TimeSpan retryAfter)
    {
        if (_ticksPerRequest == 0) return true;
        while (true)
        {
            var now = _time.GetTimestamp();
            var before = Volatile.Read(ref _fullAt);
            var after = Math.Max(before, now) + _ticksPerRequest;
            if (after - now > _ticksOfBurst)
            {
                retryAfter = TimeSpan.FromSeconds((double)(after - now - _ticksOfBurst) / _time.TimestampFrequency);
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, after, before) == before) return true;
        }
    }
}
