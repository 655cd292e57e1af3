using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>Writes answers that are no streams.</summary>
internal static class A2AAnswers
{
    private const string RetryAfterSeconds = "1";

    public static async Task WriteAsync(HttpContext http, A2ABinding binding, A2AReply reply)
    {
        var response = http.Response;
        SetHeaders(response.Headers, binding.Codec.Version, reply);
        response.StatusCode = reply is FaultReply(var fault) ? binding.StatusOf(fault) : StatusCodes.Status200OK;
        response.ContentType = binding.MediaType;
        var buffer = JsonBuffer.Rent();
        binding.Write(buffer.Writer, reply);
        buffer.Writer.Flush();
        response.ContentLength = buffer.Written.Length;
        await response.BodyWriter.WriteAsync(buffer.Written, http.RequestAborted);
        buffer.Return();
    }

    /// <summary>The headers that tell what kind of answer it is, streams included.</summary>
    public static void SetHeaders(IHeaderDictionary headers, A2AVersion version, A2AReply reply)
    {
        headers[AskedVersion.Header] = version.Word();
        if (reply is SentReply { IsReplay: true } or MessageReply { IsReplay: true } or FeedReply { IsReplay: true })
            headers["Idempotency-Replayed"] = "true";
        if (reply is SentReply { IsCapped: true }) headers["Comity-Wait-Capped"] = "true";
        if (reply is CardReply)
        {
            headers.CacheControl = "private";
            headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        }

        if (reply is not FaultReply(var fault)) return;
        if (fault.Allow is { } verbs) headers.Allow = verbs;
        if (fault.IsTransient && headers.RetryAfter.Count == 0) headers.RetryAfter = RetryAfterSeconds;
    }
}
