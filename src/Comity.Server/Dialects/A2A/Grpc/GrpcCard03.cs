using System.Text.Json.Nodes;
using Comity.Server.Dialects.A2A.Grpc.V03;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>A card of 0.3 as protocol buffers, which word security as 1.0 does: by member, not by type.</summary>
internal static class GrpcCard03
{
    private static readonly Dictionary<string, string> s_members = new(StringComparer.Ordinal)
    {
        ["apiKey"] = "apiKeySecurityScheme",
        ["http"] = "httpAuthSecurityScheme",
        ["oauth2"] = "oauth2SecurityScheme",
        ["openIdConnect"] = "openIdConnectSecurityScheme",
        ["mutualTLS"] = "mtlsSecurityScheme",
    };

    public static AgentCard Read(ReadOnlyMemory<byte> json)
    {
        var card = JsonNode.Parse(json.Span)!.AsObject();
        if (card["securitySchemes"] is JsonObject schemes) card["securitySchemes"] = new JsonObject(schemes.Select(scheme => KeyValuePair.Create<string, JsonNode?>(scheme.Key, Scheme(scheme.Value!.AsObject()))));
        if (card["security"] is JsonArray security) card["security"] = new JsonArray([.. security.Select(Requirement)]);
        return ProtoJson.Read<AgentCard>(System.Text.Encoding.UTF8.GetBytes(card.ToJsonString()));
    }

    private static JsonObject Scheme(JsonObject scheme)
    {
        var inner = scheme.DeepClone().AsObject();
        if (inner["in"] is { } place) inner["location"] = place.DeepClone();
        return new JsonObject { [s_members[scheme["type"]!.GetValue<string>()]] = inner };
    }

    private static JsonObject Requirement(JsonNode? requirement) => new()
    {
        ["schemes"] = new JsonObject(requirement!.AsObject().Select(scheme => KeyValuePair.Create<string, JsonNode?>(scheme.Key, new JsonObject { ["list"] = scheme.Value!.DeepClone() }))),
    };
}
