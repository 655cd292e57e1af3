using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>Writes how a call ended: after its messages as trailers, or as the headers of an answer that has none.</summary>
internal static class GrpcEnding
{
    /// <summary>The headers every answer has.</summary>
    public static void Begin(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = GrpcHeaders.MediaType;
        response.Headers[GrpcHeaders.AcceptEncoding] = GrpcHeaders.Readable;
    }

    /// <param name="fault"><see langword="null"/> when all went well. What <c>Retry-After</c> says is told in its details too.</param>
    public static void Write(HttpResponse response, GrpcFault? fault)
    {
        Say(response, GrpcHeaders.Status, ((int)(fault?.Code ?? GrpcCode.Ok)).ToString(CultureInfo.InvariantCulture));
        if (fault is null) return;
        Say(response, GrpcHeaders.Message, GrpcMessageText.Encode(fault.Message));
        if (RetryInfo(response) is { } retry) fault = fault with { Details = [.. fault.Details, retry] };
        if (fault.Details.Count > 0) Say(response, GrpcHeaders.Details, Details(fault));
    }

    private static void Say(HttpResponse response, string name, string value)
    {
        if (response.HasStarted) response.AppendTrailer(name, value);
        else response.Headers[name] = value;
    }

    private static Rpc.RetryInfo? RetryInfo(HttpResponse response) =>
        int.TryParse(response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new Rpc.RetryInfo { RetryDelay = new Duration { Seconds = seconds } }
            : null;

    // Binary headers are base64, and their padding is better left out.
    private static string Details(GrpcFault fault)
    {
        var status = new Rpc.Status { Code = (int)fault.Code, Message = fault.Message };
        status.Details.AddRange(fault.Details.Select(detail => Any.Pack(detail)));
        return Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }
}
