using System.Text.Json;

namespace Comity.Core.Tasks;

/// <summary>One piece of a message or an artifact: exactly one of text, raw bytes, an address, or JSON data.</summary>
public abstract record Part
{
    /// <summary>Free JSON of the sender; <see langword="null"/> when there was none.</summary>
    public JsonElement? Metadata { get; init; }

    public string? Filename { get; init; }

    /// <summary>An IANA media type; <see langword="null"/> leaves the kind's default (see <see cref="EffectiveMediaType"/>).</summary>
    public string? MediaType { get; init; }

    public string EffectiveMediaType => MediaType ?? this switch
    {
        TextPart => "text/plain",
        DataPart => "application/json",
        _ => "application/octet-stream",
    };
}

public sealed record TextPart(string Text) : Part;

public sealed record RawPart(ReadOnlyMemory<byte> Bytes) : Part;

public sealed record UrlPart(string Url) : Part;

public sealed record DataPart(JsonElement Data) : Part;
