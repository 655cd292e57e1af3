using System.Threading.Channels;
using Comity.Core.Broker;

namespace Comity.Stores.Postgres;

/// <summary>
/// Writes a share of this node's tasks, one transaction at a time. Whatever waits while a commit is on its way goes into
/// the next one together, so that many callers share the cost of each. A task always has the same flusher, so that its
/// events are announced in order.
/// </summary>
/// <param name="shard">Which rows of <c>task_count</c> it adds to.</param>
/// <param name="committed">Told before the callers are.</param>
internal sealed class Flusher(Database database, CommitFate fate, int shard, Action<Batch> committed)
{
    private const int QueueMax = 4096;
    private const int OperationsMax = 256;
    private const int WeightMax = 16 * 1024 * 1024;
    private const int AttemptsMax = 20;

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private long _number;

    // A caller waits when the queue is full: its write was not accepted yet, and pressure belongs to the edge.
    private readonly Channel<WriteOperation> _queue = Channel.CreateBounded<WriteOperation>(
        new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <param name="cancellationToken">Counts until the operation is in the queue. From there its outcome is told.</param>
    public async ValueTask AddAsync(WriteOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(operation, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new StoreUnavailableException("The store is closed.", e);
        }
    }

    /// <summary>Takes nothing more; <see cref="RunAsync"/> ends when all that was taken is written.</summary>
    public void Close() => _queue.Writer.TryComplete();

    public async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            List<WriteOperation> operations = [];
            var weight = 0;
            while (operations.Count < OperationsMax && weight < WeightMax && _queue.Reader.TryRead(out var operation))
            {
                operations.Add(operation);
                weight += operation.Weight;
            }

            await FlushAsync(operations);
        }
    }

    private async Task FlushAsync(List<WriteOperation> operations)
    {
        try
        {
            committed(await WriteAsync(operations));
        }
        catch (Exception e) when (operations.Count > 1 && (Failure.IsOfContent(e) || Failure.IsOfLock(e)))
        {
            // One of them cannot be written, or not now; the others shall not suffer for it.
            foreach (var operation in operations) await FlushAsync([operation]);
            return;
        }
        catch (Exception e)
        {
            var failure = Failure.IsOfContent(e) ? new InvalidOperationException("Expected content that the database can hold.", e)
                : Failure.IsOfDatabase(e) ? Failure.AsUnavailable(e)
                : e;
            foreach (var operation in operations) operation.Failed(failure);
            return;
        }

        foreach (var operation in operations) operation.Committed();
    }

    private async Task<Batch> WriteAsync(List<WriteOperation> operations)
    {
        for (var attempt = 1; ; attempt++)
        {
            var transaction = new Transaction(database, _mark, ++_number, shard);
            try
            {
                await transaction.RunAsync(operations, withBirths: attempt > 1, CancellationToken.None);
                return transaction.Changes;
            }
            catch (Exception e) when (Failure.IsCollision(e) && attempt < AttemptsMax)
            {
                // Another node wrote one of these keys or tasks a moment ago. It is known now, and so is the answer.
            }
            catch (Exception e) when (Failure.IsLostConnection(e) && !transaction.IsCommitting && attempt == 1)
            {
                // Most likely the connection died while nobody used it.
            }
            catch (Exception e) when (Failure.IsOfDatabase(e) && transaction.IsCommitting)
            {
                if (await fate.AskAsync(_mark, _number, CancellationToken.None) is not { } isCommitted)
                    throw new StoreUnavailableException("The database went away during a commit; whether it was kept is not known.", e);
                if (isCommitted) return transaction.Changes;
                if (attempt == AttemptsMax) throw;
            }
        }
    }
}
