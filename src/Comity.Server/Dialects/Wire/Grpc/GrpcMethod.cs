using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>Serves the calls of one method.</summary>
/// <param name="answer">Reads, works and writes; what it returns is how the call ends, <see langword="null"/> when well.</param>
internal sealed partial class GrpcMethod(Func<GrpcCall, Task<GrpcFault?>> answer)
{
    public async Task ServeAsync(HttpContext http)
    {
        if (!IsGrpc(http.Request.ContentType))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync($"gRPC is spoken here: {GrpcHeaders.MediaType}.", http.RequestAborted);
            return;
        }

        GrpcEnding.Begin(http.Response);
        if (!GrpcTimeout.TryRead(http.Request.Headers[GrpcHeaders.Timeout], out var timeout))
        {
            GrpcEnding.Write(http.Response, new GrpcFault(GrpcCode.InvalidArgument, $"{GrpcHeaders.Timeout} must be one to eight digits and one of H, M, S, m, u, n."));
            return;
        }

        using var call = new GrpcCall(http, timeout, http.RequestServices.GetRequiredService<TimeProvider>());
        GrpcEnding.Write(http.Response, await AnswerAsync(call));
    }

    private async Task<GrpcFault?> AnswerAsync(GrpcCall call)
    {
        try
        {
            return await answer(call);
        }
        catch (OperationCanceledException) when (call.Ended.IsCancellationRequested)
        {
            return call.IsLate
                ? new GrpcFault(GrpcCode.DeadlineExceeded, "The deadline has passed. What was accepted goes on.")
                : new GrpcFault(GrpcCode.Cancelled, "The caller left.");
        }
        catch (BadHttpRequestException)
        {
            return new GrpcFault(GrpcCode.InvalidArgument, "The request cannot be read.");
        }
        catch (Exception broken) when (call.Http.Response.HasStarted)
        {
            LogBroken(call.Http.RequestServices.GetRequiredService<ILogger<GrpcMethod>>(), broken, call.Http.Request.Path);
            return new GrpcFault(GrpcCode.Internal, "Internal error.");
        }
    }

    // application/grpc and application/grpc+proto, with or without parameters.
    private static bool IsGrpc(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(GrpcHeaders.MediaType, StringComparison.OrdinalIgnoreCase)) return false;
        var rest = contentType.AsSpan(GrpcHeaders.MediaType.Length);
        var suffix = rest[..(rest.IndexOf(';') is >= 0 and var end ? end : rest.Length)].TrimEnd();
        return suffix.IsEmpty || suffix.Equals("+proto", StringComparison.OrdinalIgnoreCase);
    }

    [LoggerMessage(3201, LogLevel.Error, "The gRPC call {Path} broke off; its caller was told of an internal error")]
    private static partial void LogBroken(ILogger logger, Exception exception, PathString path);
}
