using System.Text.Json;
using Comity.Core.Catalog;

namespace Comity.Server.Dialects.A2A.Cards;

/// <summary>Writes a card in 1.0, in 0.3, or in both at once: the names of the two versions do not clash but for
/// security schemes, which then carry the fields of both.</summary>
internal sealed class CardWriter(CardContent card, bool v10, bool v03)
{
    private static readonly string[] s_schemes = ["bearer", "apiKey"];

    private readonly AgentDescriptor _agent = card.Agent;

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (v03) json.WriteString("protocolVersion"u8, "0.3.0"u8);
        json.WriteString("name"u8, _agent.Name.Value);
        json.WriteString("description"u8, card.Description);
        if (v10) Interfaces(json);
        if (v03) Addresses(json);
        Provider(json);
        json.WriteString("version"u8, _agent.Version);
        json.WriteText("documentationUrl"u8, _agent.DocumentationUrl);
        json.WriteText("iconUrl"u8, _agent.IconUrl);
        Capabilities(json);
        if (card.NeedsKey) Security(json);
        json.WriteAllTexts("defaultInputModes"u8, _agent.InputModes);
        json.WriteAllTexts("defaultOutputModes"u8, _agent.OutputModes);
        Skills(json);
        if (v03) json.WriteBoolean("supportsAuthenticatedExtendedCard"u8, _agent.HasExtendedCard);
        json.WriteEndObject();
    }

    // 1.0 first: several clients take the first entry of a binding without looking at its version.
    private void Interfaces(Utf8JsonWriter json)
    {
        json.WriteStartArray("supportedInterfaces"u8);
        Interface(json, "JSONRPC"u8, "1.0"u8);
        Interface(json, "HTTP+JSON"u8, "1.0"u8);
        if (card.Grpc is { } grpc) Interface(json, "GRPC"u8, "1.0"u8, grpc.Place, grpc.Tenant?.Value);
        if (card.ServesV03) Interface(json, "JSONRPC"u8, "0.3"u8);
        if (card.ServesV03) Interface(json, "HTTP+JSON"u8, "0.3"u8);
        if (card.GrpcOfV03 is { } older) Interface(json, "GRPC"u8, "0.3"u8, older.Url);
        json.WriteEndArray();
    }

    private void Interface(Utf8JsonWriter json, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> version, string? url = null, string? tenant = null)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, url ?? card.Url);
        json.WriteString("protocolBinding"u8, binding);
        json.WriteText("tenant"u8, tenant);
        json.WriteString("protocolVersion"u8, version);
        json.WriteEndObject();
    }

    private void Addresses(Utf8JsonWriter json)
    {
        json.WriteString("url"u8, card.Url);
        json.WriteString("preferredTransport"u8, "JSONRPC"u8);
        json.WriteStartArray("additionalInterfaces"u8);
        Address(json, "JSONRPC"u8);
        Address(json, "HTTP+JSON"u8);
        if (card.GrpcOfV03 is { } grpc) Address(json, "GRPC"u8, grpc.Url);
        json.WriteEndArray();
    }

    private void Address(Utf8JsonWriter json, ReadOnlySpan<byte> transport, string? url = null)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, url ?? card.Url);
        json.WriteString("transport"u8, transport);
        json.WriteEndObject();
    }

    private void Provider(Utf8JsonWriter json)
    {
        if (_agent.Provider is not { } provider) return;
        json.WriteStartObject("provider"u8);
        json.WriteString("organization"u8, provider.Organization);
        json.WriteString("url"u8, provider.Url);
        json.WriteEndObject();
    }

    private void Capabilities(Utf8JsonWriter json)
    {
        json.WriteStartObject("capabilities"u8);
        json.WriteBoolean("streaming"u8, true);
        json.WriteBoolean("pushNotifications"u8, card.OffersPush);
        if (v03) json.WriteBoolean("stateTransitionHistory"u8, false);
        if (v10) json.WriteBoolean("extendedAgentCard"u8, _agent.HasExtendedCard);
        if (_agent.Extensions.Count > 0)
        {
            json.WriteStartArray("extensions"u8);
            foreach (var extension in _agent.Extensions) Extension(json, extension);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Extension(Utf8JsonWriter json, AgentExtension extension)
    {
        json.WriteStartObject();
        json.WriteString("uri"u8, extension.Uri);
        json.WriteText("description"u8, extension.Description);
        if (extension.Required) json.WriteBoolean("required"u8, true);
        json.WriteJson("params"u8, extension.Params);
        json.WriteEndObject();
    }

    private void Security(Utf8JsonWriter json)
    {
        json.WriteStartObject("securitySchemes"u8);
        json.WriteStartObject("bearer"u8);
        if (v03) Bearer(json);
        if (v10) Wrapped(json, "httpAuthSecurityScheme"u8, inner => inner.WriteString("scheme"u8, "bearer"u8));
        json.WriteEndObject();
        json.WriteStartObject("apiKey"u8);
        if (v03) ApiKey(json);
        if (v10) Wrapped(json, "apiKeySecurityScheme"u8, ApiKeyPlace);
        json.WriteEndObject();
        json.WriteEndObject();
        if (v10) Requirements10(json);
        if (v03) Requirements03(json);
    }

    private static void Bearer(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "http"u8);
        json.WriteString("scheme"u8, "bearer"u8);
    }

    private static void ApiKey(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "apiKey"u8);
        json.WriteString("in"u8, "header"u8);
        json.WriteString("name"u8, CardContent.KeyHeader);
    }

    private static void ApiKeyPlace(Utf8JsonWriter json)
    {
        json.WriteString("location"u8, "header"u8);
        json.WriteString("name"u8, CardContent.KeyHeader);
    }

    private static void Wrapped(Utf8JsonWriter json, ReadOnlySpan<byte> name, Action<Utf8JsonWriter> write)
    {
        json.WriteStartObject(name);
        write(json);
        json.WriteEndObject();
    }

    // Either of the two will do.
    private static void Requirements10(Utf8JsonWriter json)
    {
        json.WriteStartArray("securityRequirements"u8);
        foreach (var scheme in s_schemes)
        {
            json.WriteStartObject();
            json.WriteStartObject("schemes"u8);
            json.WriteStartObject(scheme);
            json.WriteStartArray("list"u8);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Requirements03(Utf8JsonWriter json)
    {
        json.WriteStartArray("security"u8);
        foreach (var scheme in s_schemes)
        {
            json.WriteStartObject();
            json.WriteStartArray(scheme);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Skills(Utf8JsonWriter json)
    {
        json.WriteStartArray("skills"u8);
        foreach (var skill in card.Skills)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, skill.Id);
            json.WriteString("name"u8, skill.Name);
            json.WriteString("description"u8, CardContent.DescriptionOf(skill));
            json.WriteAllTexts("tags"u8, card.TagsOf(skill));
            json.WriteTexts("examples"u8, skill.Examples);
            json.WriteTexts("inputModes"u8, skill.InputModes);
            json.WriteTexts("outputModes"u8, skill.OutputModes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
