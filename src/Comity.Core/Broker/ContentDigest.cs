using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>SHA-256 over what a send says, the same whichever protocol carried it: objects by sorted names, no white space.</summary>
internal static class ContentDigest
{
    public static byte[] Of(SubmitMessage command)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStringValue(command.Message.Task is null ? command.Agent.Value : null);
            json.WriteStringValue(command.Message.Task?.Value);
            json.WriteStringValue(command.Message.Context?.Value);
            foreach (var part in command.Message.Parts) Write(json, part);
            Write(json, command.Message.Metadata);
            foreach (var uri in command.Message.Extensions) json.WriteStringValue(uri);
            foreach (var task in command.Message.ReferenceTasks) json.WriteStringValue(task);
            json.WriteEndArray();
        }

        return SHA256.HashData(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Part part)
    {
        json.WriteStartArray();
        switch (part)
        {
            case TextPart text: json.WriteStringValue(text.Text); break;
            case RawPart raw: json.WriteBase64StringValue(raw.Bytes.Span); break;
            case UrlPart url: json.WriteStringValue(url.Url); break;
            case DataPart data: Write(json, data.Data); break;
        }

        json.WriteStringValue(part.GetType().Name);
        json.WriteStringValue(part.Filename);
        json.WriteStringValue(part.EffectiveMediaType);
        Write(json, part.Metadata);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, JsonElement? value)
    {
        switch (value?.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.Value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.Value.EnumerateArray()) Write(json, item);
                json.WriteEndArray();
                break;
            case null or JsonValueKind.Undefined:
                json.WriteNullValue();
                break;
            default:
                value.Value.WriteTo(json);
                break;
        }
    }
}
