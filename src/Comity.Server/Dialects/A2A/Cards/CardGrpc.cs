using Comity.Core.Catalog;

namespace Comity.Server.Dialects.A2A.Cards;

/// <summary>Where an agent is called over gRPC.</summary>
/// <param name="Place"><c>host:port</c>, as 1.0 writes it.</param>
/// <param name="IsTls">Whether callers speak TLS there.</param>
/// <param name="Tenant">The name by which requests say that this agent is meant; <see langword="null"/> for the default
/// agent, which needs none. 0.3 has no tenants, so its callers reach only that one.</param>
internal sealed record CardGrpc(string Place, bool IsTls, AgentName? Tenant)
{
    /// <summary>As 0.3 writes it.</summary>
    public string Url => (IsTls ? "https://" : "http://") + Place;
}
