using Comity.Core.Broker;

namespace Comity.Stores.Postgres;

/// <summary>Finds out what became of a commit whose answer was lost with its connection: every transaction leaves a mark.</summary>
/// <remarks>The server's own record (<c>pg_xact_status</c>) does not do: after a crash it gives the number of a transaction
/// that was lost to another one.</remarks>
internal sealed class CommitFate(Database database, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the transaction of that number was committed.</summary>
    /// <param name="mark">Which row the writer leaves its marks in.</param>
    /// <returns><see langword="null"/> when the server could not be asked, or had not decided, for 8 s.</returns>
    public async Task<bool?> AskAsync(string mark, long number, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await NewestAsync(mark, cancellationToken) == number;
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(began) < s_patience)
            {
                await Task.Delay(s_interval, time, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                return null;
            }
        }
    }

    // The mark is the first thing that a transaction writes, so that its lock is waited for until the transaction has ended.
    private ValueTask<long?> NewestAsync(string mark, CancellationToken cancellationToken) => database.ReadAsync(
        batch => batch.Say("SELECT number FROM commit_mark WHERE id = $1 FOR UPDATE").Text(mark),
        async (row, token) => await row.ReadAsync(token) ? row.GetInt64(0) : (long?)null,
        cancellationToken);
}
