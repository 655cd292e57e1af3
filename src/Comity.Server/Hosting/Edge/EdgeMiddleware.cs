using System.Globalization;
using Comity.Core.Broker;
using Comity.Server.Dialects.Wire;
using Comity.Server.Hosting.Health;
using Comity.Server.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Comity.Server.Hosting.Edge;

/// <summary>
/// What every request passes before its route: host and origin, request id, who calls and whether they may, and their
/// share of the server. All of it in one middleware, whose parts answer without waiting as a rule: each layer that
/// waits for the next one costs every request an allocation.
/// </summary>
internal sealed partial class EdgeMiddleware(
    RequestDelegate next,
    HostGate hosts,
    OriginGate origins,
    Doorkeeper doorkeeper,
    Turnstile turnstile,
    Readiness readiness,
    ILogger<EdgeMiddleware> logger)
{
    private static readonly RouteAccess s_public = new(Core.Access.Scopes.None);

    public async Task InvokeAsync(HttpContext http)
    {
        var admission = default(Admission);
        Exception? failure = null;
        try
        {
            RequestId.Adopt(http);
            admission = await AdmitAsync(http, http.GetEndpoint());
            if (admission.Refusal is { } refusal) await WordAsync(http, refusal, admission.RetryAfter);
            else if (OriginGate.IsPreflight(http.Request)) OriginGate.AnswerPreflight(http);
            else await ServeAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller left; nobody is there to be answered.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            failure = error;
            await FailAsync(http, error);
        }
        finally
        {
            admission.Share?.Leave();
            RequestSpan.Finish(http, failure);
        }
    }

    private async ValueTask<Admission> AdmitAsync(HttpContext http, Endpoint? endpoint)
    {
        if (Refusal(http, endpoint) is { } early) return new Admission(early);
        if (OriginGate.IsPreflight(http.Request)) return default;

        // Without an access rule there are only the framework's own answers, such as "method not allowed".
        var access = endpoint?.Metadata.GetMetadata<RouteAccess>() ?? s_public;
        var isOpenToLocal = endpoint?.Metadata.GetMetadata<OpenToLocalCallers>() is not null;
        if (await doorkeeper.RefuseAsync(http, access, isOpenToLocal) is { } refusal) return new Admission(refusal);
        if (access.IsPublic) return default;

        var share = turnstile.ShareOf(Caller.Of(http).Id);
        return share.TryEnter(out var retryAfter)
            ? new Admission(Share: share)
            : new Admission(new EdgeRefusal(StatusCodes.Status429TooManyRequests, "More requests than this caller's share."), retryAfter);
    }

    private Task ServeAsync(HttpContext http)
    {
        var serving = next(http);
        return http.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is null ? UnservedAsync(http, serving) : serving;
    }

    // Nothing of ours lives at this address, or not for this method.
    private static async Task UnservedAsync(HttpContext http, Task serving)
    {
        await serving;
        if (!http.Response.HasStarted) await WordAsync(http, Unserved(http.Response.StatusCode));
    }

    private EdgeRefusal? Refusal(HttpContext http, Endpoint? endpoint)
    {
        if (!hosts.Accepts(http))
        {
            http.Response.Headers.Connection = "close";
            return new EdgeRefusal(StatusCodes.Status421MisdirectedRequest, "This Host is not served here; the operator can allow it with --allowed-host.");
        }

        if (!origins.Accepts(http))
        {
            return new EdgeRefusal(StatusCodes.Status403Forbidden, "This Origin may not call; the operator can allow it with --cors-origin.");
        }

        return readiness.IsStopping && endpoint?.Metadata.GetMetadata<RouteAccess>() is { IsPublic: false }
            ? new EdgeRefusal(StatusCodes.Status503ServiceUnavailable, "The server is stopping.")
            : null;
    }

    private async Task FailAsync(HttpContext http, Exception error)
    {
        var refusal = error switch
        {
            BadHttpRequestException bad => new EdgeRefusal(bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The request body is too large." : "The request cannot be read."),
            StoreUnavailableException => new EdgeRefusal(StatusCodes.Status503ServiceUnavailable, "The store cannot be written now; nothing was accepted."),
            _ => new EdgeRefusal(StatusCodes.Status500InternalServerError, "The server made a mistake; its log says more."),
        };
        if (refusal.Status >= 500) LogFailed(error, http.Request.Method, http.Request.Path, http.TraceIdentifier);
        http.Response.Clear();
        origins.Accepts(http);
        await WordAsync(http, refusal);
    }

    private static Task WordAsync(HttpContext http, EdgeRefusal refusal, TimeSpan? retryAfter = null)
    {
        var headers = http.Response.Headers;
        headers[RequestId.Header] = http.TraceIdentifier;
        headers.CacheControl = "no-store";
        if (refusal.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = Math.Max(1, (int)Math.Ceiling((retryAfter ?? TimeSpan.FromSeconds(1)).TotalSeconds));
            headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var shape = http.GetEndpoint()?.Metadata.GetMetadata<IErrorShape>() ?? ProblemShape.Instance;
        return shape.WriteAsync(http, refusal);
    }

    private static EdgeRefusal Unserved(int status) => new(status, status switch
    {
        StatusCodes.Status404NotFound => "Nothing is served at this path.",
        StatusCodes.Status415UnsupportedMediaType => "This content type is not taken at this path.",
        _ => "This method is not served at this path.",
    });

    [LoggerMessage(1001, LogLevel.Error, "{Method} {Path} failed (request {RequestId})")]
    private partial void LogFailed(Exception error, string method, PathString path, string requestId);

    /// <param name="Share">The place that was taken, to be given back.</param>
    private readonly record struct Admission(EdgeRefusal? Refusal = null, TimeSpan? RetryAfter = null, PrincipalShare? Share = null);
}
