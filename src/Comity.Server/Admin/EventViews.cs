using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Server.Admin;

/// <param name="Seq">From 1, without a gap.</param>
/// <param name="Type">message (the caller spoke), status, artifact or reply (the agent answered with a bare message).</param>
/// <param name="State">Of a status.</param>
/// <param name="Append">Of an artifact: whether the parts are added to what it had.</param>
public sealed record EventView(
    long Seq,
    DateTimeOffset At,
    string Type,
    string? State = null,
    IReadOnlyList<PartView>? Parts = null,
    string? ArtifactId = null,
    bool? Append = null,
    bool? LastChunk = null,
    UsageView? Usage = null)
{
    internal static EventView From(TaskEvent happened) => happened switch
    {
        MessageReceived said => new(said.Seq, said.At, "message", Parts: PartsOf(said.Message)),
        StatusChanged status => new(status.Seq, status.At, "status", StateWord.Of(status.State), status.Message is { } message ? PartsOf(message) : null,
            Usage: status.Usage is { } usage ? UsageView.From(usage) : null),
        ArtifactChanged made => new(made.Seq, made.At, "artifact", Parts: [.. made.Artifact.Parts.Select(PartView.From)],
            ArtifactId: made.Artifact.Id, Append: made.Append, LastChunk: made.LastChunk),
        MessageReplied replied => new(replied.Seq, replied.At, "reply", Parts: PartsOf(replied.Message)),
        _ => throw new InvalidOperationException($"Expected a known event, found {happened.GetType().Name}."),
    };

    private static PartView[] PartsOf(Message message) => [.. message.Parts.Select(PartView.From)];
}

/// <summary>Exactly one of text, raw (base64), url and data.</summary>
public sealed record PartView(string? Text, byte[]? Raw, string? Url, JsonElement? Data, string? Filename, string MediaType)
{
    internal static PartView From(Part part) => new(
        (part as TextPart)?.Text,
        (part as RawPart)?.Bytes.ToArray(),
        (part as UrlPart)?.Url,
        (part as DataPart)?.Data,
        part.Filename,
        part.EffectiveMediaType);
}
