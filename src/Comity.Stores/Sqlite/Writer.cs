using System.Threading.Channels;
using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>
/// The one thread that writes. Whatever waits while a commit is on its way to the disk goes into the next one together,
/// so that many callers share the cost of each.
/// </summary>
internal sealed class Writer : IDisposable
{
    private const int QueueMax = 4096;
    private const int BatchMax = 1024;
    private const int BatchWeightMax = 32 * 1024 * 1024;

    private readonly Connection _connection;
    private readonly Batch _batch;
    private readonly Thread _thread;

    // A caller waits when the queue is full: its write was not accepted yet, and pressure belongs to the edge.
    private readonly Channel<WriteOperation> _queue = Channel.CreateBounded<WriteOperation>(
        new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private volatile GuardedBell _bell = new(null);

    /// <param name="connection">Owned from here on.</param>
    public Writer(Connection connection)
    {
        _connection = connection;
        _batch = new Batch(connection);
        _thread = new Thread(Work) { Name = "comity-store-writer", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc cref="Outbox.BecameDue"/>
    public event Action? BecameDue
    {
        add => _batch.Outbox.BecameDue += value;
        remove => _batch.Outbox.BecameDue -= value;
    }

    public void Attach(ITaskBell bell) => _bell = new GuardedBell(bell);

    /// <param name="cancellationToken">Counts until the operation is in the queue. From there its outcome is known
    /// with the next commit, and is told.</param>
    public ValueTask<T> RunAsync<T>(WriteOperation<T> operation, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<T>(cancellationToken);
        return _queue.Writer.TryWrite(operation) ? operation.Outcome : EnqueueAsync(operation, cancellationToken);
    }

    /// <summary>Finishes what is queued, then closes the connection.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
        _connection.Dispose();
    }

    private async ValueTask<T> EnqueueAsync<T>(WriteOperation<T> operation, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(operation, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new StoreUnavailableException("The store is closed.", e);
        }

        return await operation.Outcome;
    }

    private void Work()
    {
        List<WriteOperation> operations = new(BatchMax);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            if (Commit(operations) is { } failure)
            {
                foreach (var operation in operations) operation.Failed(failure);
            }
            else
            {
                // First, so that a caller whose write has returned may count on everybody having been told.
                _batch.Committed(_bell);
                foreach (var operation in operations) operation.Committed();
            }

            operations.Clear();
        }
    }

    /// <returns>Why nothing of it is on disk, or <see langword="null"/> when all of it is.</returns>
    private StoreUnavailableException? Commit(List<WriteOperation> operations)
    {
        try
        {
            // Taken before anything can fail, so that a store that cannot even begin answers whoever waits.
            if (_queue.Reader.TryRead(out var first)) operations.Add(first);
            if (_connection.InTransaction) _connection.Run("ROLLBACK"); // of a failure that could not even be rolled back
            _connection.Run("BEGIN IMMEDIATE");
            first?.Apply(_batch);
            var weight = first?.Weight ?? 0;
            while (operations.Count < BatchMax && weight < BatchWeightMax && _queue.Reader.TryRead(out var next))
            {
                operations.Add(next);
                next.Apply(_batch);
                weight += next.Weight;
            }

            _batch.Close();
            _connection.Run("COMMIT");
            return null;
        }
        catch (Exception e)
        {
            Rollback();
            return (e as SqliteException)?.AsUnavailable() ?? new StoreUnavailableException("A commit failed.", e);
        }
    }

    private void Rollback()
    {
        _batch.RolledBack();
        try
        {
            if (_connection.InTransaction) _connection.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The next batch tries again before it begins.
        }
    }
}
