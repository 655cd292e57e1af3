using Comity.Server.Hosting.Health;
using Comity.Server.Hosting.Telemetry;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Hosting.Logging;

/// <summary>Which lines are shown: this server's own from the operator's level on, the framework's from warning on.</summary>
internal static class LogSetup
{
    public static void AddComityLines(this ILoggingBuilder logging, ServeOptions options, TextWriter output, TimeProvider time)
    {
        var framework = options.LogLevel > LogLevel.Warning ? options.LogLevel
            : options.LogLevel <= LogLevel.Debug ? LogLevel.Information
            : LogLevel.Warning;
        logging.AddProvider(new ConsoleLines(output, options.LogJson, time));
        if (options.OtlpEndpoint is { } endpoint) OtlpExport.AddLogs(logging, endpoint, HealthEndpoints.Version);
        logging.SetMinimumLevel(framework);
        logging.AddFilter("Comity", options.LogLevel);

        // The edge answers and logs what fails; these would say it a second time, and make the host build a span per request.
        if (options.OtlpEndpoint is null) logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
