using Comity.Server.Hosting.Edge;
using Comity.Server.Hosting.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Comity.Server.Hosting;

/// <summary>A running server.</summary>
public sealed class ComityServer : IAsyncDisposable
{
    /// <summary>How long open answers have to end once no work is left; streams that only wait are cut then.</summary>
    private static readonly TimeSpan s_lastAnswers = TimeSpan.FromSeconds(1);

    private readonly House _house;
    private readonly WebApplication _app;
    private readonly GrpcDoor _grpc;
    private readonly ILoggerFactory _loggers;
    private bool _isStopped;

    private ComityServer(House house, WebApplication app, GrpcDoor grpc, ILoggerFactory loggers, bool requiresAuth) =>
        (_house, _app, _grpc, _loggers, RequiresAuth) = (house, app, grpc, loggers, requiresAuth);

    /// <summary>Where it listens, with the ports it got.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Where it speaks gRPC, as <c>host:port</c>; <see langword="null"/> when it does not.</summary>
    public string? GrpcAddress => _grpc.Address.Of(Addresses[0]);

    /// <summary>Whether nobody may call without a key.</summary>
    public bool RequiresAuth { get; }

    /// <summary>The text of the key made because there was none for an operator; it is known here and nowhere else.</summary>
    public string? FirstAdminKey { get; private set; }

    /// <summary>Serves until a signal asks it to stop.</summary>
    /// <param name="output">Gets the banner.</param>
    /// <param name="log">Gets the log lines.</param>
    /// <returns>0 after a graceful stop.</returns>
    /// <exception cref="StartFailedException">It cannot start; the operator is told why.</exception>
    public static async Task<int> RunAsync(ServeOptions options, TextWriter output, TextWriter log)
    {
        using var signals = new StopSignals();
        try
        {
            await using var server = await StartAsync(options, log, signals.Stop);
            await Banner.WriteAsync(output, options, server._house, server);
            await signals.WaitAsync();
            await server.StopAsync();
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return 0; // asked to stop before it had started
        }
    }

    /// <inheritdoc cref="RunAsync"/>
    public static async Task<ComityServer> StartAsync(ServeOptions options, TextWriter log, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var exposure = Exposure.Of(options);
        var loggers = LogSetup.Open(options, log, time);

        // A start reads the role files, opens the store and prepares the HTTP side, and none of them needs the other.
        var grpc = new GrpcDoor(options);
        var roster = new AgentRoster(options, time, loggers);
        var loading = Task.Run(roster.Load, CancellationToken.None);
        var preparing = Task.Run(() => Web.Prepare(options, exposure, grpc, loggers, time), CancellationToken.None);
        var house = await House.OpenAsync(options, roster, time, loggers, cancellationToken);
        var server = new ComityServer(house, Web.Build(await preparing, options, exposure, house, grpc), grpc, loggers, exposure.RequiresAuth);
        try
        {
            await loading;
            await server.StartAsync(options, cancellationToken);
            return server;
        }
        catch (OptionsValidationException unfit)
        {
            await house.DisposeAsync();
            throw new StartFailedException(unfit.Message);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says it is not ready, lets running work end within the grace time, then closes everything.</summary>
    public async Task StopAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        _house.Readiness.Stopping();
        await _house.StopAsync(CancellationToken.None);
        using var lastAnswers = new CancellationTokenSource(s_lastAnswers, _house.Time);
        await _app.StopAsync(lastAnswers.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        await _house.DisposeAsync();
        _loggers.Dispose();
    }

    private async Task StartAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
            Addresses = _grpc.Opened(_app.Urls);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new StartFailedException($"{Places(options)} is in use. Stop what listens there, or choose another address with --urls{(options.GrpcPort is > 0 ? " or --grpc-port" : "")}.");
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new StartFailedException($"Cannot listen on {Places(options)}: {error.Message}");
        }

        // Only now: the key of a server that could not listen would be lost.
        FirstAdminKey = (await _house.Keys.CreateFirstAsync(cancellationToken))?.Text;
        await _house.StartAsync(cancellationToken);
        _house.Roster.Watch();
        _house.Readiness.Started();
    }

    private static string Places(ServeOptions options) =>
        string.Join(", ", options.Urls) + (options.GrpcPort is > 0 and var port ? $" or gRPC port {port}" : "");
}
