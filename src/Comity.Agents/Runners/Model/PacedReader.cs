namespace Comity.Agents.Runners.Model;

internal enum PacedStep
{
    /// <summary>An item arrived: <see cref="PacedReader{T}.Current"/>.</summary>
    Item,

    /// <summary>The window is over: what was gathered should go out now.</summary>
    Pause,

    End,
}

/// <summary>Reads a stream that comes in small pieces and says from time to time that it is time to pass on what was
/// gathered, also while nothing arrives. One timer for each window, not for each piece.</summary>
/// <param name="window">How long pieces may be gathered.</param>
internal sealed class PacedReader<T>(IAsyncEnumerable<T> source, TimeSpan window, TimeProvider time, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private IAsyncEnumerator<T>? _items;
    private Task<bool>? _next;
    private Task? _windowEnd;

    public T Current => _items!.Current;

    /// <param name="isGathering">Whether anything waits to be passed on; without it there are no pauses.</param>
    public async ValueTask<PacedStep> NextAsync(bool isGathering)
    {
        _items ??= source.GetAsyncEnumerator(_stop.Token);
        if (!isGathering && _windowEnd is { IsCompleted: true }) _windowEnd = null;
        if (_next is null)
        {
            var next = _items.MoveNextAsync();
            if (next.IsCompletedSuccessfully && !IsWindowOver(isGathering)) return next.Result ? PacedStep.Item : PacedStep.End;
            _next = next.AsTask();
        }

        if (isGathering)
        {
            _windowEnd ??= Task.Delay(window, time, _stop.Token);
            if (!_next.IsCompleted) await Task.WhenAny(_next, _windowEnd);
            if (_windowEnd.IsCompletedSuccessfully)
            {
                _windowEnd = null;
                return PacedStep.Pause;
            }
        }

        var moved = await _next;
        _next = null;
        return moved ? PacedStep.Item : PacedStep.End;
    }

    /// <summary>Stops the source, also in the middle of a piece.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_next is not null) await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_items is not null) await _items.DisposeAsync();
        _stop.Dispose();
    }

    private bool IsWindowOver(bool isGathering) => isGathering && _windowEnd is { IsCompletedSuccessfully: true };
}
