namespace Comity.Stores.Tests.Engines;

/// <summary>A clock that a test sets.</summary>
public sealed class ManualTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;
}
