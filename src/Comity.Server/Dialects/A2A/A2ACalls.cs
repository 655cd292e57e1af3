using Comity.Core.Catalog;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.A2A;

/// <summary>Makes the call of a request: its caller, its agent, its headers.</summary>
internal sealed class A2ACalls(AgentCatalog catalog, PublicAddress address)
{
    /// <param name="agent">The agent of the address; <see langword="null"/> at the root.</param>
    /// <returns><see langword="null"/> when there is no such agent.</returns>
    public A2ACall? Find(HttpContext http, string? agent, A2AVersion version)
    {
        var current = catalog.Current;
        var wanted = agent is null ? current.Default : new AgentName(agent);
        if (wanted is not { } name || current.Find(name) is not { } descriptor) return null;
        var headers = http.Request.Headers;
        return new A2ACall
        {
            Caller = Caller.Of(http),
            Base = agent is null ? null : name,
            Agent = descriptor,
            Version = version,
            Address = address.Of(http),
            Extensions = ExtensionHeaders.Read(headers),
            IdempotencyKey = headers.TryGetValue("Idempotency-Key", out var key) ? key.ToString() : null,
            LastEventId = headers.TryGetValue("Last-Event-ID", out var seq) ? seq.ToString() : null,
        };
    }
}
