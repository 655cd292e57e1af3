using Comity.Core.Broker;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>
/// The connections of one node, in three pools so that none can starve another: reads, durable writes, and writes whose
/// loss in a crash costs only a repeat (claims, renewals, announcements).
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const int ReadersMax = 16;
    private const int WritersMax = 8;
    private const int HintersMax = 4;

    // A node that is held up in the middle of a transaction must not hold its locks against the others for long, and they
    // wait for a lock a little longer than that.
    private const string SessionOptions = "-c idle_in_transaction_session_timeout=4000 -c lock_timeout=6000";

    private readonly NpgsqlConnectionStringBuilder _settings;

    public Database(NpgsqlConnectionStringBuilder given)
    {
        _settings = Complete(given);
        Reads = Pool("", given.ShouldSerialize("Maximum Pool Size") ? given.MaxPoolSize : ReadersMax);
        Writes = Pool("", WritersMax);
        Hints = Pool(" -c synchronous_commit=off", HintersMax);
    }

    public NpgsqlDataSource Reads { get; }

    public NpgsqlDataSource Writes { get; }

    public NpgsqlDataSource Hints { get; }

    /// <summary>Host, port and name of the database; no credential.</summary>
    public string Place => $"{_settings.Host}:{_settings.Port}/{_settings.Database ?? _settings.Username}";

    /// <summary>A connection of its own, in no pool.</summary>
    public NpgsqlConnection NewConnection() => new(new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = false, MaxAutoPrepare = 0 }.ConnectionString);

    /// <summary>Asks once, and once more when the connection turns out to have died while nobody used it.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot answer now.</exception>
    public async ValueTask<T> ReadAsync<T>(
        Action<NpgsqlBatch> ask, Func<NpgsqlDataReader, CancellationToken, Task<T>> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(Reads, ask, answer, cancellationToken);
        }
        catch (Exception e) when (Failure.IsLostConnection(e))
        {
            return await WriteAsync(Reads, ask, answer, cancellationToken);
        }
        catch (Exception e) when (Failure.IsOfDatabase(e))
        {
            throw Failure.AsUnavailable(e);
        }
    }

    /// <summary>Asks once.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot answer now, or its answer was lost.</exception>
    public static async ValueTask<T> WriteAsync<T>(
        NpgsqlDataSource pool, Action<NpgsqlBatch> ask, Func<NpgsqlDataReader, CancellationToken, Task<T>> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(pool, ask, answer, cancellationToken);
        }
        catch (Exception e) when (Failure.IsOfDatabase(e))
        {
            throw Failure.AsUnavailable(e);
        }
    }

    /// <summary>Gives up idle connections: their server went away.</summary>
    public void Forget()
    {
        Reads.Clear();
        Writes.Clear();
        Hints.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Reads.DisposeAsync();
        await Writes.DisposeAsync();
        await Hints.DisposeAsync();
    }

    private static async Task<T> AskAsync<T>(
        NpgsqlDataSource pool, Action<NpgsqlBatch> ask, Func<NpgsqlDataReader, CancellationToken, Task<T>> answer, CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        ask(batch);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await answer(reader, cancellationToken);
    }

    private static NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder given)
    {
        var settings = new NpgsqlConnectionStringBuilder(given.ConnectionString)
        {
            NoResetOnClose = true, // no session state is ever changed
            Options = given.ShouldSerialize("Options") ? $"{SessionOptions} {given.Options}" : SessionOptions,
        };
        Default("Application Name", "comity");
        Default("Timeout", 5);
        Default("Command Timeout", 10);
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 2);
        return settings;

        void Default(string name, object value)
        {
            if (!given.ShouldSerialize(name)) settings[name] = value;
        }
    }

    private NpgsqlDataSource Pool(string options, int max)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { MaxPoolSize = max, MinPoolSize = 0 };
        settings.Options += options;
        return NpgsqlDataSource.Create(settings);
    }
}
