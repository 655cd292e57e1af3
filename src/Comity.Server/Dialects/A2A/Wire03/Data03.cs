using System.Text.Json;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>Data in 0.3 is an object. Anything else is wrapped and marked, so that it survives the way back.</summary>
internal static class Data03
{
    /// <returns>Whether it was wrapped; then the metadata must carry the mark.</returns>
    public static bool Write(Utf8JsonWriter json, JsonElement data)
    {
        if (data.ValueKind == JsonValueKind.Object)
        {
            json.WriteJson("data"u8, data);
            return false;
        }

        json.WriteStartObject("data"u8);
        json.WriteJson("value"u8, data);
        json.WriteEndObject();
        return true;
    }

    public static void WriteMetadata(Utf8JsonWriter json, JsonElement? metadata, bool isWrapped)
    {
        if (!isWrapped)
        {
            json.WriteJson("metadata"u8, metadata);
            return;
        }

        json.WriteStartObject("metadata"u8);
        if (metadata is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var property in given.EnumerateObject().Where(property => !property.NameEquals(Part03.WrappedMark))) property.WriteTo(json);
        }

        json.WriteBoolean(Part03.WrappedMark, true);
        json.WriteEndObject();
    }
}
