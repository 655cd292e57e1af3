using Comity.Server.Dialects.Wire;
using Comity.Server.Dialects.Wire.Grpc;
using Comity.Server.Hosting.Edge;
using Comity.Server.Hosting.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Hosting;

/// <summary>Builds the HTTP side: Kestrel with its limits, the edge, and the routes of every room.</summary>
internal static class Web
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(130);
    private static readonly TimeSpan s_headersTimeout = TimeSpan.FromSeconds(30);

    /// <summary>All of it that needs no store.</summary>
    public static WebApplicationBuilder Prepare(ServeOptions options, Exposure exposure, GrpcDoor grpc, ILoggerFactory loggers, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "comity", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options, exposure, grpc));
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(time).AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(grpc.Address).AddSingleton(new PublicAddress(options.PublicUrl, grpc.Address));
        builder.Services.AddSingleton<IServing, Serving>();
        builder.Services.AddSingleton(new AuthenticationInfo(exposure.RequiresAuth));
        builder.Services.AddRooms(options);
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder, ServeOptions options, Exposure exposure, House house, GrpcDoor grpc)
    {
        house.Share(builder.Services);
        var app = builder.Build();
        app.UseRouting();
        if (grpc.IsOpen) app.UseGrpcPort();
        UseEdge(app, options, exposure, house);
        app.MapRooms(options);
        AccessCheck.Run(((IEndpointRouteBuilder)app).DataSources);
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, ServeOptions options, Exposure exposure, GrpcDoor grpc)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = Credential.HeaderEncoding!;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxRequestBodySize = options.Limits.Body;
        kestrel.Limits.MaxRequestHeadersTotalSize = options.Limits.Headers;
        kestrel.Limits.MaxConcurrentConnections = options.Limits.Connections;
        kestrel.Limits.KeepAliveTimeout = s_keepAlive;
        kestrel.Limits.RequestHeadersTimeout = s_headersTimeout;
        foreach (var listener in exposure.Listeners) listener.Bind(kestrel);
        grpc.Bind(kestrel, exposure.Listeners);
    }

    private static void UseEdge(WebApplication app, ServeOptions options, Exposure exposure, House house)
    {
        var hosts = new HostGate(exposure, options);
        var origins = new OriginGate(options);
        var doorkeeper = new Doorkeeper(house.Keys, exposure);
        var turnstile = new Turnstile(options.Limits, house.Time);
        var logger = app.Services.GetRequiredService<ILogger<EdgeMiddleware>>();
        app.Use(next => new EdgeMiddleware(next, hosts, origins, doorkeeper, turnstile, house.Readiness, logger).InvokeAsync);
    }

    // Signals are ours: the order of a stop matters, and the framework's own handler would close the listeners first.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
