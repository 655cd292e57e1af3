using Comity.Server.Hosting.Health;
using Comity.Server.Hosting.Telemetry;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Hosting.Logging;

/// <summary>Which lines are shown: this server's own from the operator's level on, the framework's from warning on.</summary>
internal static class LogSetup
{
    /// <summary>Put together by hand: the usual builder would bring a service container of its own into every start.</summary>
    public static ILoggerFactory Open(ServeOptions options, TextWriter output, TimeProvider time)
    {
        var console = new ConsoleLines(output, options.LogJson, time);
        return options.OtlpEndpoint is not { } endpoint
            ? new LoggerFactory([console], Filters(options))
            : LoggerFactory.Create(logging =>
            {
                logging.AddProvider(console);
                OtlpExport.AddLogs(logging, endpoint, HealthEndpoints.Version);
                var filters = Filters(options);
                logging.SetMinimumLevel(filters.MinLevel);
                foreach (var rule in filters.Rules) logging.AddFilter(rule.CategoryName, rule.LogLevel ?? filters.MinLevel);
            });
    }

    private static LoggerFilterOptions Filters(ServeOptions options)
    {
        var filters = new LoggerFilterOptions
        {
            MinLevel = options.LogLevel > LogLevel.Warning ? options.LogLevel
                : options.LogLevel <= LogLevel.Debug ? LogLevel.Information
                : LogLevel.Warning,
        };
        filters.Rules.Add(new LoggerFilterRule(null, "Comity", options.LogLevel, null));

        // The edge answers and logs what fails; these would say it a second time, and make the host build a span per request.
        if (options.OtlpEndpoint is null) filters.Rules.Add(new LoggerFilterRule(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None, null));

        // A failed start is told on one line by whoever asked for it.
        filters.Rules.Add(new LoggerFilterRule(null, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None, null));
        return filters;
    }
}
