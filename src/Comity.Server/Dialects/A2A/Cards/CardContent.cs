using Comity.Core.Catalog;

namespace Comity.Server.Dialects.A2A.Cards;

/// <summary>What a card says, before a version words it.</summary>
/// <param name="Url">The address of both bindings, without a trailing slash.</param>
/// <param name="Skills">With the extended ones on an extended card.</param>
/// <param name="NeedsKey">Whether callers must sign in.</param>
/// <param name="ServesV03">Whether 0.3 is spoken at the address as well.</param>
internal sealed record CardContent(AgentDescriptor Agent, string Url, IReadOnlyList<AgentSkill> Skills, bool NeedsKey, bool ServesV03)
{
    public const string KeyHeader = "X-API-Key";

    /// <summary>Whether callers may register push targets.</summary>
    public bool OffersPush { get; init; } = true;

    /// <summary><see langword="null"/> when gRPC is not spoken.</summary>
    public CardGrpc? Grpc { get; init; }

    /// <summary>The same for callers of 0.3.</summary>
    public CardGrpc? GrpcOfV03 => ServesV03 && Grpc is { Tenant: null } ? Grpc : null;

    /// <summary>Required by the protocol, so never empty.</summary>
    public string Description => Agent.Description.Length > 0 ? Agent.Description : Agent.Name.Value;

    public static string DescriptionOf(AgentSkill skill) => skill.Description.Length > 0 ? skill.Description : skill.Name;

    /// <summary>Required by the protocol, so never empty.</summary>
    public IReadOnlyList<string> TagsOf(AgentSkill skill) => skill.Tags.Count > 0 ? skill.Tags : Agent.Tags.Count > 0 ? Agent.Tags : [Agent.Kind];
}
