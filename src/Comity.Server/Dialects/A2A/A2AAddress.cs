using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Dialects.A2A;

/// <summary>Which base a request came in under, and what follows it.</summary>
/// <param name="Agent"><see langword="null"/> at the root.</param>
/// <param name="Tail">The segments below the base, without a trailing slash.</param>
/// <param name="IsEncoded">Whether the segments are still percent-encoded.</param>
internal readonly record struct A2AAddress(string? Agent, string[] Tail, bool IsEncoded)
{
    public const string AgentParameter = "agent";
    public const string TailParameter = "path";

    /// <summary>Whether JSON-RPC is spoken here; all else below a base is HTTP+JSON.</summary>
    public bool IsJsonRpc => Tail is [] || (Agent is null && Tail is ["stream"]);

    public static A2AAddress Of(HttpContext http)
    {
        var agent = http.GetRouteValue(AgentParameter) as string;
        var (tail, isEncoded) = TailOf(http, agent is null ? 1 : 2);
        if (agent is not null && tail is ["a2a", ..]) tail = tail[1..]; // the base of an agent has two spellings
        return new A2AAddress(agent, tail, isEncoded);
    }

    // The server has decoded the path already, so a colon in an id and the colon before a verb look the same in it;
    // only when there is an encoded one, the path as it was sent has to tell.
    private static (string[] Tail, bool IsEncoded) TailOf(HttpContext http, int baseLength)
    {
        var sent = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!sent.Contains("%3a", StringComparison.OrdinalIgnoreCase) || !sent.StartsWith('/') || sent.Contains("/.", StringComparison.Ordinal))
            return (Split(http.GetRouteValue(TailParameter) as string ?? ""), false);
        var path = sent.Split('?', 2)[0];
        var segments = Split(path[1..]);
        return (segments[(baseLength + http.Request.PathBase.Value!.Count(c => c == '/'))..], true);
    }

    private static string[] Split(string path)
    {
        var trimmed = path.EndsWith('/') ? path[..^1] : path;
        return trimmed.Length == 0 ? [] : trimmed.Split('/');
    }
}
