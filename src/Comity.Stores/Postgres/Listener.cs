using Comity.Core.Broker;
using Comity.Core.Tasks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>
/// Hears what other nodes announce, on a connection of its own that it opens again whenever it is lost. Since an
/// announcement may be lost as well, it looks every two seconds at the tasks that somebody here watches.
/// </summary>
internal sealed partial class Listener(Database database, string channel, string sender, DatabaseTime clock, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pauseFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pauseMax = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closing = new();
    private readonly ILogger _logger = logger;
    private volatile GuardedBell _bell = new(null);
    private Dictionary<TaskId, long> _seen = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Opens the connection, and listens from then on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        _running = Task.Run(() => RunAsync(connection), CancellationToken.None);
    }

    public void Attach(GuardedBell bell) => _bell = bell;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    private async Task RunAsync(NpgsqlConnection? connection)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await using (connection ??= await ReconnectAsync()) await HearAsync(connection);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (Failure.IsOfDatabase(e) || e is StoreUnavailableException) LogLost(e.Message);
                else LogFailed(e);
                database.Forget();
            }

            connection = null;
        }
    }

    private async Task<NpgsqlConnection> ReconnectAsync()
    {
        for (var pause = s_pauseFirst; ; pause = pause * 2 < s_pauseMax ? pause * 2 : s_pauseMax)
        {
            try
            {
                var connection = await ConnectAsync(_closing.Token);
                LogBack();
                await LookAsync(_closing.Token);
                _bell.EverythingMayHaveChanged();
                return connection;
            }
            catch (Exception e) when (Failure.IsOfDatabase(e) || e is StoreUnavailableException)
            {
                await Task.Delay(pause, time, _closing.Token);
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = database.NewConnection();
        try
        {
            await connection.OpenAsync(cancellationToken);
            connection.Notification += (_, notification) => Heard(notification.Payload);
            await using var listen = new NpgsqlCommand($"LISTEN \"{channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);
            await MeasureAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task HearAsync(NpgsqlConnection connection)
    {
        var looked = time.GetTimestamp();
        while (true)
        {
            // In whole milliseconds, upwards: to wait for 0 of them is to wait for ever.
            var left = (int)Math.Ceiling((s_lookInterval - time.GetElapsedTime(looked)).TotalMilliseconds);
            if (left > 0)
            {
                await connection.WaitAsync(left, _closing.Token);
                continue;
            }

            looked = time.GetTimestamp();
            await MeasureAsync(connection, _closing.Token);
            await LookAsync(_closing.Token);
        }
    }

    private void Heard(string payload)
    {
        if (Announcement.Read(payload) is not { } announcement || announcement.Sender == sender) return;
        foreach (var task in announcement.Tasks) _bell.Committed(task, []);
        if (announcement.HasWork) _bell.WorkArrived();
        if (announcement.IsIncomplete) _bell.EverythingMayHaveChanged();
    }

    // Also the sign of life that this connection needs: without it, nobody would notice that its server is gone.
    private async Task MeasureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT (extract(epoch FROM clock_timestamp()) * 10000000)::bigint";
        await using var question = new NpgsqlCommand(Sql, connection) { CommandTimeout = 5 };
        var asked = time.GetUtcNow();
        var ticks = (long)(await question.ExecuteScalarAsync(cancellationToken) ?? 0L);
        clock.Measured(asked, DateTimeOffset.UnixEpoch.AddTicks(ticks), time.GetUtcNow());
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var watched = _bell.Watched();
        if (watched.Count == 0) return;
        var stored = await database.ReadAsync(
            batch => batch.Say("SELECT id, seq FROM task WHERE id = ANY($1)").Texts(watched.Select(task => task.Id.Value).Where(id => Storable.Is(id))),
            async (rows, token) =>
            {
                var found = new Dictionary<TaskId, long>();
                while (await rows.ReadAsync(token)) found[new TaskId(rows.GetString(0))] = rows.GetInt64(1);
                return found;
            },
            cancellationToken);
        foreach (var (id, seq) in watched)
        {
            if (stored.TryGetValue(id, out var newest) && newest > seq && newest > _seen.GetValueOrDefault(id)) _bell.Committed(id, []);
        }

        _seen = stored;
    }

    [LoggerMessage(2101, LogLevel.Warning, "The connection to the database was lost; it is opened again as soon as it can be: {Why}")]
    private partial void LogLost(string why);

    [LoggerMessage(2102, LogLevel.Information, "The connection to the database is back")]
    private partial void LogBack();

    [LoggerMessage(2103, LogLevel.Error, "Listening to the other nodes failed; it begins again")]
    private partial void LogFailed(Exception exception);
}
