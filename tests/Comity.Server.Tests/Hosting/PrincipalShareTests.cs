using Comity.Server.Hosting.Edge;

namespace Comity.Server.Tests.Hosting;

/// <summary>The token bucket, with time driven by hand.</summary>
public sealed class PrincipalShareTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void A_burst_passes_and_then_the_steady_rate()
    {
        var share = new PrincipalShare(rate: 10, burst: 3, concurrentMax: 100, _clock);
        for (var i = 0; i < 3; i++) share.TryEnter(out _).ShouldBeTrue();
        share.TryEnter(out var retryAfter).ShouldBeFalse();
        retryAfter.ShouldBe(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(1));

        _clock.Advance(TimeSpan.FromMilliseconds(100));
        share.TryEnter(out _).ShouldBeTrue();
        share.TryEnter(out _).ShouldBeFalse();

        _clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++) share.TryEnter(out _).ShouldBeTrue("what was not used does not add up beyond the burst");
        share.TryEnter(out _).ShouldBeFalse();
    }

    [Fact]
    public void Who_was_refused_has_taken_no_place()
    {
        var share = new PrincipalShare(rate: 0, burst: 0, concurrentMax: 2, _clock);
        share.TryEnter(out _).ShouldBeTrue();
        share.TryEnter(out _).ShouldBeTrue();
        for (var i = 0; i < 10; i++) share.TryEnter(out _).ShouldBeFalse();
        share.Leave();
        share.TryEnter(out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Many_at_once_get_exactly_the_burst()
    {
        var share = new PrincipalShare(rate: 1, burst: 50, concurrentMax: 10_000, _clock);
        var entered = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
                if (share.TryEnter(out TimeSpan _)) Interlocked.Increment(ref entered);
        })));
        entered.ShouldBe(50);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now = 1_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
