using Microsoft.AspNetCore.Http;

namespace Comity.Server.Hosting.Edge;

/// <summary>Names a request in answers and logs.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";
    private const int LengthMax = 128;

    /// <summary>Takes over the caller's id and says it back; otherwise the framework names the request when somebody asks.</summary>
    public static void Adopt(HttpContext http)
    {
        var given = http.Request.Headers[Header];
        if (given.Count != 1 || !IsAcceptable(given.ToString())) return;
        http.TraceIdentifier = given.ToString();
        http.Response.Headers[Header] = given;
    }

    private static bool IsAcceptable(string text) =>
        text.Length is > 0 and <= LengthMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
}
