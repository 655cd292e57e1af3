using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Tests.Push;

/// <summary>What arrived at one address, in order.</summary>
public sealed class Inbox(string url)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Channel<Delivery> _arrived = Channel.CreateUnbounded<Delivery>();
    private readonly ConcurrentQueue<Delivery> _all = new();

    public string Url => url;

    /// <summary>How a delivery is answered; with 200 when <see langword="null"/>.</summary>
    public Func<Delivery, HttpContext, Task>? Answer { get; set; }

    /// <summary>All that arrived, those that were answered with an error too.</summary>
    public IReadOnlyList<Delivery> All => [.. _all];

    /// <summary>The next one to arrive.</summary>
    public async Task<Delivery> NextAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await _arrived.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"Expected a delivery, got {All.Count} before: {string.Join('\n', All.Select(delivery => delivery.Text))}");
        }
    }

    /// <summary>What arrives up to the one that is looked for.</summary>
    public async Task<IReadOnlyList<Delivery>> UntilAsync(Func<Delivery, bool> isLast)
    {
        List<Delivery> deliveries = [];
        do deliveries.Add(await NextAsync());
        while (!isLast(deliveries[^1]));
        return deliveries;
    }

    internal async Task TakeAsync(HttpContext http, CancellationToken closing)
    {
        var delivery = await Delivery.ReadAsync(http.Request);
        _all.Enqueue(delivery);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, closing);
        http.RequestAborted = ended.Token;
        try
        {
            if (Answer is { } answer) await answer(delivery, http);
        }
        catch (OperationCanceledException)
        {
            // The sender did not wait.
        }
        finally
        {
            _arrived.Writer.TryWrite(delivery);
        }
    }
}
