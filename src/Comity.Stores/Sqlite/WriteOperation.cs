using System.Threading.Tasks.Sources;
using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>Something to do on the writer's thread, within a batch.</summary>
internal abstract class WriteOperation
{
    /// <summary>About how much it writes, in bytes; what bounds a batch besides its number of operations.</summary>
    public virtual int Weight => 0;

    /// <summary>Does it, or refuses it for itself alone.</summary>
    /// <exception cref="SqliteException">The whole batch has failed.</exception>
    public abstract void Apply(Batch batch);

    /// <summary>The batch is on disk.</summary>
    public abstract void Committed();

    /// <summary>The batch is not on disk.</summary>
    public abstract void Failed(StoreUnavailableException exception);
}

/// <summary>An operation with a result, which is its caller's once it is on disk.</summary>
internal abstract class WriteOperation<T> : WriteOperation, IValueTaskSource<T>
{
    // Not a field that could be made readonly: the core is a mutable struct.
    private ManualResetValueTaskSourceCore<T> _core = new() { RunContinuationsAsynchronously = true };
    private T _result = default!;
    private bool _isRefused;

    /// <summary>Completes after the commit. To be awaited once.</summary>
    public ValueTask<T> Outcome => new(this, _core.Version);

    public sealed override void Apply(Batch batch)
    {
        try
        {
            _result = Execute(batch);
        }
        catch (Exception e) when (e is not SqliteException)
        {
            _isRefused = true;
            _core.SetException(e);
        }
    }

    public sealed override void Committed()
    {
        if (!_isRefused) _core.SetResult(_result);
    }

    public sealed override void Failed(StoreUnavailableException exception)
    {
        if (!_isRefused) _core.SetException(exception);
    }

    T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Decides and writes. May throw anything, but only before it has changed a draft or a row.</summary>
    protected abstract T Execute(Batch batch);
}
