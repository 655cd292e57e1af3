using Comity.Core.Catalog;

namespace Comity.Server.Dialects.A2A;

/// <summary>Where A2A is spoken.</summary>
internal static class A2APaths
{
    /// <summary>The base of the default agent, for both bindings; <c>/</c> itself takes JSON-RPC as well.</summary>
    public const string Root = "/a2a";

    /// <summary>What stands before the name of an agent in its base.</summary>
    public const string Agents = "/agents/";

    public const string Card = ".well-known/agent-card.json";

    /// <summary>Where the card was before 0.3.</summary>
    public const string OldCard = ".well-known/agent.json";

    public static string Of(AgentName agent) => Agents + agent.Value;
}
