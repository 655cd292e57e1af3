using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>Finds the card of an agent and reads from it where and how the agent is to be spoken to.</summary>
internal sealed class CardReader(Exchange exchange, string? key)
{
    private static readonly string[] s_places = [".well-known/agent-card.json", "/.well-known/agent-card.json", ".well-known/agent.json", "/.well-known/agent.json"];

    /// <param name="server">A base address, or the address of a card itself.</param>
    /// <exception cref="CommandFailedException">There is no card.</exception>
    public async Task<AgentCard> FindAsync(Uri server, CancellationToken cancellationToken)
    {
        var itself = new Uri(server.AbsoluteUri.TrimEnd('/'));
        Uri[] places = itself.AbsolutePath.EndsWith(".json", StringComparison.Ordinal) ? [itself] : [.. s_places.Select(place => new Uri(server, place)).Distinct()];
        foreach (var place in places)
        {
            if (await FetchAsync(place, "any", cancellationToken) is not { } body) continue;
            var cards = new List<JsonObject> { body };
            foreach (var version in (string[])["1.0", "0.3"])
            {
                if (await FetchAsync(place, version, cancellationToken) is { } pure) cards.Add(pure);
            }

            var lanes = cards.SelectMany(card => Lanes(card, place)).DistinctBy(lane => (lane.Name, lane.Url.AbsoluteUri.TrimEnd('/'), lane.Tenant));
            return new AgentCard(place, body, [.. lanes]);
        }

        throw new CommandFailedException($"There is no agent card at {places[0]}; is this an A2A server?");
    }

    private async Task<JsonObject?> FetchAsync(Uri place, string version, CancellationToken cancellationToken)
    {
        var lane = new Lane("card", version, place);
        var step = new JsonObject { ["do"] = "card" };
        using var request = new RequestBuilder(key, place).Build(step, new Scope(s_words, lane));
        try
        {
            var answer = await exchange.AskAsync(request, lane, cancellationToken);
            return answer.Status == 200 ? answer.Parts["body"]?.DeepClone() as JsonObject : null;
        }
        catch (Exception silence) when (silence is HttpRequestException or TimeoutException)
        {
            throw new CommandFailedException($"Cannot reach {place.GetLeftPart(UriPartial.Authority)}: {silence.Message}");
        }
    }

    private static readonly Vocabulary s_words = new(new JsonObject
    {
        ["operations"] = new JsonObject { ["card"] = new JsonObject { ["card/*"] = new JsonObject { ["verb"] = "GET", ["path"] = "" } } },
        ["words"] = new JsonObject(),
    });

    private static IEnumerable<Lane> Lanes(JsonObject card, Uri place)
    {
        foreach (var entry in Entries(card, "supportedInterfaces"))
        {
            if (LaneOf(entry["protocolBinding"], entry["protocolVersion"], entry["url"], entry["tenant"], place) is { } lane) yield return lane;
        }

        if (card["url"] is null) yield break;
        if (LaneOf(card["preferredTransport"] ?? "JSONRPC", "0.3", card["url"], null, place) is { } preferred) yield return preferred;
        foreach (var entry in Entries(card, "additionalInterfaces"))
        {
            if (LaneOf(entry["transport"], "0.3", entry["url"], null, place) is { } lane) yield return lane;
        }
    }

    private static IEnumerable<JsonObject> Entries(JsonObject card, string name) => (card[name] as JsonArray ?? []).OfType<JsonObject>();

    private static Lane? LaneOf(JsonNode? binding, JsonNode? version, JsonNode? url, JsonNode? tenant, Uri place)
    {
        if (binding is null || version is null || url is null) return null;
        var name = binding.ToString() switch
        {
            "JSONRPC" => "jsonrpc",
            "HTTP+JSON" => "rest",
            "GRPC" => "grpc",
            var other => other,
        };
        var address = url.ToString();
        if (name == "grpc" && !address.Contains("://", StringComparison.Ordinal)) address = "http://" + address; // 1.0 names host:port alone
        return Uri.TryCreate(place, address, out var at)
            ? new Lane(name, string.Join('.', version.ToString().Split('.').Take(2)), at, tenant?.ToString() is { Length: > 0 } text ? text : null)
            : null;
    }
}
