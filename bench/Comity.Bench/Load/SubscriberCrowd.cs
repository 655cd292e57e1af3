using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Comity.Bench.Load;

/// <summary>Many open streams of the same task.</summary>
internal sealed class SubscriberCrowd : IDisposable
{
    private readonly List<HttpLane> _lanes = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Delivery> _deliveries = new();
    private readonly Channel<TimeSpan> _complete = Channel.CreateUnbounded<TimeSpan>();
    private int _size;

    public static Task<SubscriberCrowd> OpenAsync(int port, RequestBytes request, int size, CancellationToken cancellationToken) =>
        SubscribeAsync(port, request, size, cancellationToken).OffTheSocketThread();

    /// <summary>For each of so many events: from its own timestamp (whole milliseconds, rounded down) until every reader had it.</summary>
    public async Task<IReadOnlyList<TimeSpan>> DeliveriesAsync(int count, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _size, _lanes.Count);
        foreach (var lane in _lanes) _ = ReadAsync(lane, _stop.Token);
        var times = new List<TimeSpan>(count);
        while (times.Count < count) times.Add(await _complete.Reader.ReadAsync(cancellationToken));
        return times;
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var lane in _lanes) lane.Dispose();
        _stop.Dispose();
    }

    private static async Task<SubscriberCrowd> SubscribeAsync(int port, RequestBytes request, int size, CancellationToken cancellationToken)
    {
        var own = request.For(port);
        var crowd = new SubscriberCrowd();
        for (var i = 0; i < size; i++)
        {
            var lane = await HttpLane.OpenAsync(port, cancellationToken);
            crowd._lanes.Add(lane);
            await lane.SendAsync(own.Next(), cancellationToken);
            await lane.ReadHeadAsync(cancellationToken);
            await lane.ReadPieceAsync(cancellationToken); // the task as it stands
        }

        return crowd;
    }

    private async Task ReadAsync(HttpLane lane, CancellationToken cancellationToken)
    {
        try
        {
            while (await lane.ReadPieceAsync(cancellationToken) is { IsEmpty: false } piece) Arrived(piece.Span);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The crowd was sent home.
        }
    }

    private void Arrived(ReadOnlySpan<byte> frame)
    {
        var stamp = EventStamp.Of(frame);
        if (stamp is null) return; // a heartbeat
        var delivery = _deliveries.GetOrAdd(stamp, static _ => new Delivery());
        if (Interlocked.Increment(ref delivery.Count) == _size) _complete.Writer.TryWrite(DateTimeOffset.UtcNow - EventStamp.Time(stamp));
    }

    private sealed class Delivery
    {
        public int Count;
    }
}
