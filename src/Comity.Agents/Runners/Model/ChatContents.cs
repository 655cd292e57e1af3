using System.Net.Http.Headers;
using System.Text;
using Comity.Core.Tasks;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>Parts of a message as a model can take them.</summary>
internal static class ChatContents
{
    private static readonly string[] s_textTypes =
        ["application/json", "application/xml", "application/yaml", "application/x-yaml", "application/javascript", "application/sql", "application/toml"];

    public static ChatMessage From(Message message) => message.Role == Role.Agent
        ? new ChatMessage(ChatRole.Assistant, Said(message.Parts))
        : new ChatMessage(ChatRole.User, [.. message.Parts.Select(From)]);

    /// <summary>Texts of an agent that follow each other are the chunks in which it wrote them.</summary>
    private static string Said(IReadOnlyList<Part> parts)
    {
        var said = new StringBuilder();
        for (var at = 0; at < parts.Count; at++)
        {
            if (at > 0 && !(parts[at] is TextPart && parts[at - 1] is TextPart)) said.Append('\n');
            said.Append(Text(parts[at]));
        }

        return said.ToString();
    }

    private static AIContent From(Part part) => part switch
    {
        RawPart raw when IsReadable(TypeOf(raw)) => new DataContent(raw.Bytes, TypeOf(raw)) { Name = raw.Filename },
        UrlPart url when TypeOf(url).StartsWith("image/", StringComparison.Ordinal) && Uri.TryCreate(url.Url, UriKind.Absolute, out var address) =>
            new UriContent(address, TypeOf(url)),
        _ => new TextContent(Text(part)),
    };

    private static string Text(Part part) => part switch
    {
        TextPart text => text.Text,
        DataPart data => data.Data.GetRawText(),
        UrlPart url => Labelled(url, url.Url),
        RawPart raw when IsText(TypeOf(raw)) => Labelled(raw, Encoding.UTF8.GetString(raw.Bytes.Span)),
        RawPart raw => $"[{raw.Filename ?? "file"}: {TypeOf(raw)}, {raw.Bytes.Length} bytes]",
        _ => "",
    };

    private static string Labelled(Part part, string text) => part.Filename is { Length: > 0 } name ? $"{name}:\n{text}" : text;

    private static bool IsReadable(string type) =>
        type.StartsWith("image/", StringComparison.Ordinal) || type.StartsWith("audio/", StringComparison.Ordinal) || type == "application/pdf";

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || s_textTypes.Contains(type) ||
        type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal);

    /// <summary>The media type in lower case without parameters; what is none is taken for bytes.</summary>
    private static string TypeOf(Part part) =>
        MediaTypeHeaderValue.TryParse(part.EffectiveMediaType, out var type) && type.MediaType is { } name
            ? name.ToLowerInvariant() : "application/octet-stream";
}
