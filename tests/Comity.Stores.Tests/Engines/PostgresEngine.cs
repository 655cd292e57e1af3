using Comity.Core.Broker;
using Comity.Tests.Shared;
using Npgsql;

namespace Comity.Stores.Tests.Engines;

/// <summary>A schema of its own on the one server of this test run.</summary>
public sealed class PostgresEngine : StoreEngine
{
    private static readonly SemaphoreSlim s_one = new(1);
    private static PostgresServer? s_server;

    private readonly string _schema = "t_" + Guid.NewGuid().ToString("N")[..12];
    private bool _isMade;

    public override async Task<Store> OpenAsync(TimeProvider time, CancellationToken cancellationToken) =>
        await StoreFactory.OpenAsync(await ConnectionAsync(cancellationToken), time, cancellationToken);

    /// <summary>Names the schema to a store.</summary>
    public async Task<string> ConnectionAsync(CancellationToken cancellationToken)
    {
        if (!_isMade) await ExecuteAsync($"CREATE SCHEMA {_schema}", cancellationToken);
        _isMade = true;
        return $"{(await ServerAsync(cancellationToken)).Connection};Search Path={_schema};Maximum Pool Size=8;Application Name={_schema}";
    }

    /// <summary>Breaks every connection of every store on the schema.</summary>
    public Task<object?> BreakConnectionsAsync(CancellationToken cancellationToken) => ExecuteAsync(
        $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{_schema}'", cancellationToken);

    /// <summary>Runs a statement in the schema, beside the stores.</summary>
    public async Task<object?> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{(await ServerAsync(cancellationToken)).Connection};Search Path={_schema};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isMade) await ExecuteAsync($"DROP SCHEMA {_schema} CASCADE", CancellationToken.None);
    }

    /// <summary>Stops the server; the tests are over.</summary>
    public static async ValueTask StopServerAsync()
    {
        if (s_server is not null) await s_server.DisposeAsync();
    }

    private static async Task<PostgresServer> ServerAsync(CancellationToken cancellationToken)
    {
        await s_one.WaitAsync(cancellationToken);
        try
        {
            return s_server ??= await PostgresServer.StartAsync(cancellationToken);
        }
        finally
        {
            s_one.Release();
        }
    }
}
