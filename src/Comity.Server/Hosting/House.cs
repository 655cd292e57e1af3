using Comity.Agents.Http;
using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Push;
using Comity.Server.Admin;
using Comity.Server.Dialects.A2A.Notifications;
using Comity.Server.Hosting.Health;
using Comity.Server.Hosting.Telemetry;
using Comity.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Hosting;

/// <summary>All that lives behind the HTTP side: the store, the core over it, and the agents.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly ComityCore _core;
    private readonly StoreProbe _probe;
    private readonly StartTime _started;
    private readonly MetricsBoard _board = new();
    private readonly TaskGauges _gauges;
    private readonly OtlpExport? _export;
    private readonly OutgoingHttp _outgoing;

    private House(Store store, ComityCore core, AgentRoster roster, OutgoingHttp outgoing, OtlpExport? export, TimeProvider time)
    {
        (Store, _core, Roster, _outgoing, _export, Time) = (store, core, roster, outgoing, export, time);
        _probe = new StoreProbe(store, time);
        _started = new StartTime(time);
        _gauges = new TaskGauges(core.Operator, core.Worker, time);
    }

    public Store Store { get; }

    public AgentRoster Roster { get; }

    public TimeProvider Time { get; }

    public Readiness Readiness { get; } = new();

    public KeyRing Keys => _core.Keys;

    /// <summary>Begins to work and to notify.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _core.StartAsync(cancellationToken);

    /// <summary>Lets running work end within the grace time, then stops.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _core.StopAsync(cancellationToken);

    /// <summary>Opens the store.</summary>
    /// <param name="roster">Goes with the house; it may still be loading.</param>
    /// <exception cref="StartFailedException">The store cannot be used.</exception>
    public static async Task<House> OpenAsync(ServeOptions options, AgentRoster roster, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var store = await OpenStoreAsync(options, time, loggers, cancellationToken);
        var outgoing = new OutgoingHttp(options.AllowPrivateNetwork);
        var core = new ComityCore(store, roster.Catalog, new BrokerOptions { StopGrace = options.StopGrace }.WithLease(options.Lease), PushOf(options, outgoing, time), time, loggers);
        var export = options.OtlpEndpoint is { } endpoint ? new OtlpExport(endpoint, HealthEndpoints.Version) : null;
        return new House(store, core, roster, outgoing, export, time);
    }

    /// <summary>Hands out what routes may ask for.</summary>
    public void Share(IServiceCollection services) => services
        .AddSingleton(_core.Broker)
        .AddSingleton(_core.Operator)
        .AddSingleton(_core.Keys)
        .AddSingleton(_core.Worker)
        .AddSingleton(_core.PushTargets)
        .AddSingleton(_core.Pushes)
        .AddSingleton(_core.Webhooks)
        .AddSingleton(Roster.Catalog)
        .AddSingleton<IAgentReload>(Roster)
        .AddSingleton(Readiness)
        .AddSingleton(_probe)
        .AddSingleton(_started)
        .AddSingleton(_board)
        .AddSingleton(_gauges);

    public async ValueTask DisposeAsync()
    {
        await _core.DisposeAsync();
        _outgoing.Dispose();
        _export?.Dispose(); // sends the last figures, so before those who make them
        Roster.Dispose();
        _probe.Dispose();
        _gauges.Dispose();
        _board.Dispose();
        await Store.DisposeAsync();
    }

    private static PushPorts PushOf(ServeOptions options, OutgoingHttp outgoing, TimeProvider time) => new(
        new PushSender(outgoing, time),
        new SecretBox(options.Keys ?? Path.Combine(options.Data, "keys")),
        [.. PushDialects.All, new WebhookDialect()],
        options.Push);

    private static async Task<Store> OpenStoreAsync(ServeOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (options.Store is null) DataFolder.Prepare(options.Data);
        var connection = options.Store ?? "sqlite:" + Path.Combine(options.Data, "comity.db");
        try
        {
            return await StoreFactory.OpenAsync(connection, time, cancellationToken, loggers);
        }
        catch (Exception error) when (error is StoreUnavailableException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"Cannot open the store: {error.Message}");
        }
    }
}
