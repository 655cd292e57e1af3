using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Push;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>
/// Tasks in a PostgreSQL database, used by any number of processes, which together are one server.
/// </summary>
/// <remarks>
/// A commit whose connection breaks while it is under way is looked up afterwards by the mark it leaves, for up to 8 s;
/// only when the database stays away for longer does a write throw that may yet have been kept. A repeat with
/// the same intake key then finds the task; one without a key may make a second.
/// </remarks>
internal sealed class PostgresStore : Store
{
    private static readonly Version s_oldest = new(13, 0);

    private readonly Database _database;
    private readonly Writer _writer;
    private readonly Herald _herald;
    private readonly Listener _listener;
    private readonly TimeProvider _time;
    private int _isClosed;

    private PostgresStore(Database database, Facts facts, TimeProvider time, ILogger logger)
    {
        (_database, _time) = (database, time);
        var sender = Guid.NewGuid().ToString("N")[..12];
        Clock = new DatabaseTime(time);
        Description = $"PostgreSQL {facts.Version} at {database.Place}";
        Warnings = facts.Warnings;
        _herald = new Herald(database, facts.Channel, sender, time);
        _listener = new Listener(database, facts.Channel, sender, Clock, time, logger);
        _writer = new Writer(database, new CommitFate(database, time), _herald);
        Tasks = new PostgresTaskStore(database, _writer, time);
        Keys = new PostgresKeyStore(database);
        Push = new PostgresPushStore(database, _writer);
    }

    public override string Description { get; }

    public override IReadOnlyList<string> Warnings { get; }

    internal override bool IsExclusive => false;

    internal override ITaskStore Tasks { get; }

    internal override IKeyStore Keys { get; }

    internal override IPushStore Push { get; }

    /// <summary>The database's clock.</summary>
    internal DatabaseTime Clock { get; }

    /// <exception cref="StoreUnavailableException">The database cannot be used; the message says why.</exception>
    public static async Task<PostgresStore> OpenAsync(string connection, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var database = new Database(ConnectionText.Read(connection));
        PostgresStore? store = null;
        try
        {
            store = new PostgresStore(database, await PrepareAsync(database, time, cancellationToken), time, logger);
            await store._listener.StartAsync(cancellationToken);
            store._herald.Start();
            return store;
        }
        catch (Exception e)
        {
            await (store?.DisposeAsync() ?? database.DisposeAsync());
            if (!Failure.IsOfDatabase(e)) throw;
            throw new StoreUnavailableException($"PostgreSQL at {database.Place} cannot be used: {(e as PostgresException)?.MessageText ?? e.Message}", e);
        }
    }

    internal override TimeProvider SharedTime(TimeProvider own) => Clock;

    internal override void Attach(ITaskBell bell)
    {
        var guarded = new GuardedBell(bell);
        _writer.Attach(guarded);
        _listener.Attach(guarded);
    }

    public override async ValueTask ProbeAsync(CancellationToken cancellationToken) => await Database.WriteAsync(
        _database.Writes,
        batch => batch.Say("INSERT INTO probe (no, at) VALUES (1, $1) ON CONFLICT (no) DO UPDATE SET at = excluded.at").Number(_time.GetUtcNow().UtcTicks),
        (_, _) => Task.FromResult(true),
        cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1) return;
        await _writer.DisposeAsync();
        await _herald.DisposeAsync();
        await _listener.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<Facts> PrepareAsync(Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = database.NewConnection();
        await connection.OpenAsync(cancellationToken);
        if (connection.PostgreSqlVersion < s_oldest)
            throw new StoreUnavailableException($"PostgreSQL at {database.Place} is version {connection.PostgreSqlVersion}; {s_oldest.Major} or newer is needed.");

        await using var question = new NpgsqlCommand("SELECT current_schema(), current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_version')", connection);
        Facts facts;
        await using (var row = await question.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            if (row.IsDBNull(0)) throw new StoreUnavailableException($"The database at {database.Place} has no schema on its search path.");
            facts = Facts.Of(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3).Split(' ')[0]);
        }

        await Migrations.RunAsync(connection, database.Place, facts.Channel, time, cancellationToken);
        return facts;
    }

    /// <param name="Channel">Where the nodes on this schema announce their commits.</param>
    private sealed record Facts(string Version, string Channel, IReadOnlyList<string> Warnings)
    {
        public static Facts Of(string schema, string fsync, string synchronousCommit, string version)
        {
            List<string> warnings = [];
            if (fsync == "off") warnings.Add("The database runs with fsync=off: a crash of its machine may lose what was acknowledged.");
            if (synchronousCommit == "off") warnings.Add("The database runs with synchronous_commit=off: a crash of it may lose what was acknowledged.");
            return new Facts(version, "comity:" + schema[..Math.Min(schema.Length, 56)], warnings);
        }
    }
}
