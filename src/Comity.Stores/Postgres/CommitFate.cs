using Comity.Core.Broker;

namespace Comity.Stores.Postgres;

/// <summary>Finds out what became of a commit whose answer was lost with its connection: the server keeps a record.</summary>
internal sealed class CommitFate(Database database, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the transaction was committed.</summary>
    /// <returns><see langword="null"/> when the server could not be asked, or had not decided, for 5 s.</returns>
    public async Task<bool?> AskAsync(string number, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < s_patience)
        {
            if (await StatusAsync(number, cancellationToken) is { } status and not "in progress") return status == "committed";
            await Task.Delay(s_interval, time, cancellationToken);
        }

        return null;
    }

    private async Task<string?> StatusAsync(string number, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(
                batch => batch.Say("SELECT pg_xact_status($1::xid8)").Text(number),
                async (row, token) => await row.ReadAsync(token) && !row.IsDBNull(0) ? row.GetString(0) : null,
                cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
