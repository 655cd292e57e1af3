using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Comity.Server.Hosting.Edge;

/// <summary>A "no" as problem+json (RFC 9457): the shape of every route that names no other.</summary>
internal sealed class ProblemShape : IErrorShape
{
    public static readonly ProblemShape Instance = new();

    public Task WriteAsync(HttpContext http, EdgeRefusal refusal)
    {
        var title = ReasonPhrases.GetReasonPhrase(refusal.Status);
        var problem = new ProblemDetails
        {
            Type = "urn:comity:problem:" + title.ToLowerInvariant().Replace(' ', '-'),
            Title = title,
            Status = refusal.Status,
            Detail = refusal.Message,
            Extensions = { ["requestId"] = http.TraceIdentifier },
        };
        http.Response.StatusCode = refusal.Status;
        return http.Response.WriteAsJsonAsync(problem, HostingJson.Readable.ProblemDetails, "application/problem+json", http.RequestAborted);
    }
}
