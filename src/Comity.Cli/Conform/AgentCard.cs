using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>What an agent says of itself, and the lanes that this opens.</summary>
/// <param name="Lanes">In the card's order, each once; those that cannot be checked as well.</param>
internal sealed record AgentCard(Uri Url, JsonObject Body, IReadOnlyList<Lane> Lanes)
{
    /// <param name="need">A capability, or <c>!</c> and one that must be absent.</param>
    public bool Meets(string need) => need.StartsWith('!') ? !Has(need[1..]) : Has(need);

    private bool Has(string capability) => capability switch
    {
        "extendedAgentCard" => Flag(Body["capabilities"], capability) || Flag(Body, "supportsAuthenticatedExtendedCard"),
        "requiredExtension" => Extensions.Any(extension => Flag(extension, "required")),
        "extensions" => Extensions.Any(),
        "authentication" => Body["securityRequirements"] is JsonArray { Count: > 0 } || Body["security"] is JsonArray { Count: > 0 },
        _ => Flag(Body["capabilities"], capability),
    };

    private IEnumerable<JsonObject> Extensions => ((Body["capabilities"] as JsonObject)?["extensions"] as JsonArray ?? []).OfType<JsonObject>();

    private static bool Flag(JsonNode? node, string name) => (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
