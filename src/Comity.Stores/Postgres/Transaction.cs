using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>One attempt to carry out operations together.</summary>
/// <param name="mark">Where it leaves <paramref name="number"/>, by which its fate can be asked later.</param>
/// <param name="shard">Which rows of <c>task_count</c> it adds to.</param>
internal sealed class Transaction(Database database, string mark, long number, int shard)
{
    /// <summary>Whether the commit was on its way, so that a lost connection leaves open what became of it.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>What the operations made of their tasks.</summary>
    public Batch Changes { get; private set; } = new();

    /// <param name="withBirths">Whether to look for rows of tasks that are to be made.</param>
    public async Task RunAsync(IReadOnlyList<WriteOperation> operations, bool withBirths, CancellationToken cancellationToken)
    {
        await using var connection = await database.Writes.OpenConnectionAsync(cancellationToken);
        try
        {
            await BeginAsync(connection, operations, withBirths, cancellationToken);
            foreach (var operation in operations) operation.Apply(Changes);
            if (Changes.IsEmpty) await SayAsync(connection, "ROLLBACK", cancellationToken);
            else await CommitAsync(connection, cancellationToken);
        }
        catch (PostgresException refused) when (!Failure.IsLostConnection(refused))
        {
            IsCommitting = false; // the server says that it undid the transaction, or will when asked
            await SayAsync(connection, "ROLLBACK", cancellationToken);
            throw;
        }
    }

    private async Task BeginAsync(NpgsqlConnection connection, IReadOnlyList<WriteOperation> operations, bool withBirths, CancellationToken cancellationToken)
    {
        await using var question = connection.CreateBatch();
        BatchSql.Begin(question, mark, number, operations, withBirths);
        await using var rows = await question.ExecuteReaderAsync(cancellationToken);
        Changes = await BatchSql.ReadAsync(rows, cancellationToken);
    }

    private async Task CommitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var commit = connection.CreateBatch();
        BatchSql.Commit(commit, Changes, shard);
        IsCommitting = true;
        await commit.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task SayAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
