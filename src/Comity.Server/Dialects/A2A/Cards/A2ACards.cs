using System.Collections.Concurrent;
using Comity.Core.Catalog;
using Comity.Server.Dialects.Wire;
using Comity.Server.Dialects.Wire.Grpc;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A.Cards;

/// <summary>The cards of all agents, each built once per catalog revision and address.</summary>
internal sealed class A2ACards(AgentCatalog catalog, AuthenticationInfo authentication, GrpcAddress grpc, IOptions<A2AOptions> options)
{
    // Without a configured address the Host of the request is part of a card, so a stranger could ask for any number.
    private const int CardsMax = 4096;

    private readonly A2AOptions _options = options.Value;
    private Shelf _shelf = new(-1);

    /// <summary>The card for everyone.</summary>
    /// <param name="isRoot">Whether it is asked for at the root, for the default agent.</param>
    /// <param name="asked">The version the caller named; a card in the configured mode when it named none or an
    /// unknown one, since discovery must not fail.</param>
    public AgentCard Public(AgentDescriptor agent, bool isRoot, string address, AskedVersion asked)
    {
        var mode = asked switch
        {
            _ when !_options.ServesV03 => CardMode.V1,
            { IsImplied: false, Version: A2AVersion.V10 } => CardMode.V1,
            { IsImplied: false, Version: A2AVersion.V03 } => CardMode.V03,
            _ => _options.CardMode,
        };
        return Find(new CardKey(agent.Name, isRoot, address, mode, IsExtended: false), agent);
    }

    /// <summary>The card for those who signed in.</summary>
    public AgentCard Extended(AgentDescriptor agent, bool isRoot, string address, A2AVersion version) =>
        Find(new CardKey(agent.Name, isRoot, address, version == A2AVersion.V10 ? CardMode.V1 : CardMode.V03, IsExtended: true), agent);

    private AgentCard Find(CardKey key, AgentDescriptor agent)
    {
        var current = catalog.Current;
        var shelf = Volatile.Read(ref _shelf);
        if (shelf.Revision != current.Revision || shelf.Cards.Count >= CardsMax)
        {
            shelf = new Shelf(current.Revision);
            Volatile.Write(ref _shelf, shelf);
        }

        return shelf.Cards.TryGetValue(key, out var card) ? card : shelf.Cards.GetOrAdd(key, Build(key, agent, current.At));
    }

    private AgentCard Build(CardKey key, AgentDescriptor agent, DateTimeOffset modified)
    {
        var url = key.Address + (key.IsRoot ? A2APaths.Root : A2APaths.Of(agent.Name));
        IReadOnlyList<AgentSkill> skills = key.IsExtended ? [.. agent.Skills, .. agent.ExtendedSkills] : agent.Skills;
        var content = new CardContent(agent, url, skills, authentication.Required, _options.ServesV03)
        {
            OffersPush = _options.OffersPush,
            Grpc = grpc.Of(key.Address) is { } place ? new CardGrpc(place, key.Address.StartsWith("https:", StringComparison.OrdinalIgnoreCase), key.IsRoot ? null : agent.Name) : null,
        };
        var writer = new CardWriter(content, v10: key.Mode != CardMode.V03, v03: key.Mode != CardMode.V1);
        return new AgentCard(
            JsonBuffer.ToBytes(writer, static (json, card) => card.Write(json)),
            key.Mode == CardMode.V03 ? A2AVersion.V03 : A2AVersion.V10,
            modified);
    }

    private readonly record struct CardKey(AgentName Agent, bool IsRoot, string Address, CardMode Mode, bool IsExtended);

    private sealed class Shelf(long revision)
    {
        public long Revision { get; } = revision;

        public ConcurrentDictionary<CardKey, AgentCard> Cards { get; } = new();
    }
}
