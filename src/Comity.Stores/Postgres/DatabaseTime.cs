namespace Comity.Stores.Postgres;

/// <summary>
/// The database's clock as far as this node knows it. Leases of one node are judged by others, so that all of them must
/// mean the same by "now": each measures how far its own clock is off, again every few seconds.
/// </summary>
internal sealed class DatabaseTime(TimeProvider own) : TimeProvider
{
    private long _offsetTicks;

    public override long TimestampFrequency => own.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => own.LocalTimeZone;

    /// <summary>How far the database's clock is ahead of this node's.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Volatile.Read(ref _offsetTicks));

    public override DateTimeOffset GetUtcNow() => own.GetUtcNow() + Offset;

    public override long GetTimestamp() => own.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => own.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes a measure: what the database said between two moments of this node's clock.</summary>
    public void Measured(DateTimeOffset asked, DateTimeOffset said, DateTimeOffset answered) =>
        Volatile.Write(ref _offsetTicks, (said - asked - ((answered - asked) / 2)).Ticks);
}
