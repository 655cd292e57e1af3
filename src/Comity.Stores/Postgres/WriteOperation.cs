using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Postgres;

/// <summary>Something to do to one task, within a transaction that it shares with others.</summary>
/// <param name="task">The task whose row it needs locked, or makes.</param>
internal abstract class WriteOperation(TaskId task, IReadOnlyList<IntakeKey> keys)
{
    public TaskId Task => task;

    public IReadOnlyList<IntakeKey> Keys => keys;

    /// <summary>Whether it makes its task.</summary>
    public virtual bool IsBirth => false;

    /// <summary>About how much it writes, in bytes; what bounds a transaction besides its number of operations.</summary>
    public virtual int Weight => 0;

    /// <summary>Does it, or refuses it for itself alone. Comes again when the transaction has to begin again.</summary>
    public abstract void Apply(Batch batch);

    /// <summary>The transaction is on disk.</summary>
    public abstract void Committed();

    /// <summary>The transaction is not on disk, or nobody can tell.</summary>
    public abstract void Failed(Exception exception);
}

/// <summary>An operation with a result, which is its caller's once it is on disk.</summary>
internal abstract class WriteOperation<T>(TaskId task, IReadOnlyList<IntakeKey> keys) : WriteOperation(task, keys)
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;
    private Exception? _mistake;

    public Task<T> Outcome => _outcome.Task;

    public sealed override void Apply(Batch batch)
    {
        _mistake = null;
        try
        {
            _result = Execute(batch);
        }
        catch (Exception e)
        {
            _mistake = e;
        }
    }

    public sealed override void Committed()
    {
        if (_mistake is null) _outcome.SetResult(_result);
        else _outcome.SetException(_mistake);
    }

    public sealed override void Failed(Exception exception) => _outcome.SetException(exception);

    /// <summary>Decides and writes drafts. May throw anything, but only before it has changed a draft.</summary>
    protected abstract T Execute(Batch batch);
}
