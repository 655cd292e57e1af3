using static Comity.Server.Dialects.Wire.Grpc.Health.HealthCheckResponse.Types;

namespace Comity.Server.Dialects.Wire.Grpc.Health;

/// <summary>Answers <c>grpc.health.v1.Health</c>: for the server as a whole (the empty name) and for each of its services alike.</summary>
internal sealed class HealthService(IServing serving, GrpcServices services, TimeProvider time)
{
    public const string Name = "grpc.health.v1.Health";

    /// <summary>How late a watcher may hear of a change.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public async Task<GrpcFault?> CheckAsync(GrpcCall call)
    {
        var (request, fault) = await call.ReadOnlyAsync(HealthCheckRequest.Parser);
        if (fault is not null) return fault;
        if (!IsKnown(request!.Service)) return new GrpcFault(GrpcCode.NotFound, "No such service.");
        await call.AnswerAsync(new HealthCheckResponse { Status = await StatusAsync(call.Ended) });
        return null;
    }

    /// <summary>Says the status now and whenever it is another one, for as long as somebody listens.</summary>
    public async Task<GrpcFault?> WatchAsync(GrpcCall call)
    {
        var (request, fault) = await call.ReadOnlyAsync(HealthCheckRequest.Parser);
        if (fault is not null) return fault;
        await call.StartAsync();
        using var interval = new PeriodicTimer(s_interval, time);
        var said = ServingStatus.Unknown;
        do
        {
            var status = IsKnown(request!.Service) ? await StatusAsync(call.Ended) : ServingStatus.ServiceUnknown;
            if (status == said) continue;
            call.Write(new HealthCheckResponse { Status = said = status });
            if (await call.FlushAsync()) break;
        }
        while (await interval.WaitForNextTickAsync(call.Ended));
        return null;
    }

    private bool IsKnown(string service) => service.Length == 0 || services.Has(service);

    private async ValueTask<ServingStatus> StatusAsync(CancellationToken cancellationToken) =>
        await serving.IsServingAsync(cancellationToken) ? ServingStatus.Serving : ServingStatus.NotServing;
}
