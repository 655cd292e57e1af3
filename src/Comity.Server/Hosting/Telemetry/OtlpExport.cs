using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Comity.Server.Hosting.Telemetry;

/// <summary>Sends traces, metrics and logs by OTLP over HTTP. Only made by a server that was told where to.</summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    public OtlpExport(string endpoint, string version)
    {
        // Without it the framework's request spans carry no address, method or path.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource(version))
            .AddSource(Core.Telemetry.Name, "Microsoft.AspNetCore", "System.Net.Http", "Experimental.Microsoft.Extensions.AI")
            .AddOtlpExporter(export => Aim(export, endpoint, "traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource(version))
            .AddMeter(Core.Telemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime")
            .AddOtlpExporter(export => Aim(export, endpoint, "metrics"))
            .Build();
    }

    public static void AddLogs(ILoggingBuilder logging, string endpoint, string version) => logging.AddOpenTelemetry(logs =>
    {
        logs.SetResourceBuilder(Resource(version));
        logs.IncludeFormattedMessage = true;
        logs.AddOtlpExporter(export => Aim(export, endpoint, "logs"));
    });

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static ResourceBuilder Resource(string version) => ResourceBuilder.CreateDefault().AddService("comity", serviceVersion: version);

    // Set in code, the address must carry the path of the signal.
    private static void Aim(OtlpExporterOptions export, string endpoint, string signal)
    {
        export.Protocol = OtlpExportProtocol.HttpProtobuf;
        export.Endpoint = new Uri($"{endpoint}/v1/{signal}");
    }
}
