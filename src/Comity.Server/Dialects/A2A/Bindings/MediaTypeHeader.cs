using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>Which media type a body has, and which one its answer gets.</summary>
internal static class MediaTypeHeader
{
    public const string Json = "application/json";
    public const string A2AJson = "application/a2a+json";

    /// <summary>Whether the body claims to be JSON in UTF-8, as it is and not compressed.</summary>
    public static bool IsJson(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0 && IsJson(request.ContentType);

    /// <summary>The type the client names, else plain JSON.</summary>
    public static string OfAnswer(HttpRequest request) =>
        Names(request.Headers.Accept.ToString()) || Names(request.ContentType) ? A2AJson : Json;

    /// <summary>Whether the client cannot read an answer that is no stream.</summary>
    public static bool TakesOnlyEvents(HttpRequest request) => request.Headers.Accept.ToString().Trim() == "text/event-stream";

    private static bool IsJson(string? contentType) =>
        contentType is Json || (MediaTypeHeaderValue.TryParse(contentType, out var type) &&
            (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(A2AJson, StringComparison.OrdinalIgnoreCase)) &&
            (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));

    private static bool Names(string? header) => header?.Contains(A2AJson, StringComparison.OrdinalIgnoreCase) == true;
}
