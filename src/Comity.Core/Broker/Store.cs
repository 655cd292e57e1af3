using Comity.Core.Access;
using Comity.Core.Push;

namespace Comity.Core.Broker;

/// <summary>An open store. What it can do is for this assembly's eyes; the composition root opens and closes it.</summary>
public abstract class Store : IAsyncDisposable
{
    /// <summary>Where the data is, for the start-up banner. Never a credential.</summary>
    public abstract string Description { get; }

    /// <summary>What the operator should know (an old library, say), or empty.</summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>Whether this process alone uses the store, so that every lease of another node is a dead one.</summary>
    internal abstract bool IsExclusive { get; }

    internal abstract ITaskStore Tasks { get; }

    internal abstract IKeyStore Keys { get; }

    internal abstract IPushStore Push { get; }

    /// <summary>The clock that all processes on this store go by; this node's own when there is only one.</summary>
    internal virtual TimeProvider SharedTime(TimeProvider own) => own;

    /// <summary>Where to announce commits. Set once, before the first write.</summary>
    internal abstract void Attach(ITaskBell bell);

    /// <summary>Proves that the store can write, or throws <see cref="StoreUnavailableException"/>.</summary>
    public abstract ValueTask ProbeAsync(CancellationToken cancellationToken);

    /// <summary>How many tasks it holds, of all owners and in all states.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    public async ValueTask<long> CountTasksAsync(CancellationToken cancellationToken) =>
        (await Tasks.CountAsync(cancellationToken)).Values.Sum();

    public abstract ValueTask DisposeAsync();
}

/// <summary>The store could not commit, or be read. Nothing of a write was kept; only when a shared database went away in
/// the middle of a commit, and stayed away, may it yet have been, and a repeat with the same intake key finds out.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
