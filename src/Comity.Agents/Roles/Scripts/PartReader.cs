using Comity.Agents.Roles.Reading;
using Comity.Agents.Roles.Yaml;
using Comity.Agents.Runners.Scripted;
using Comity.Core.Tasks;

namespace Comity.Agents.Roles.Scripts;

/// <summary>Reads what a step says: a <c>text</c>, or <c>parts</c>.</summary>
internal static class PartReader
{
    private static readonly string[] s_kinds = ["text", "raw", "url", "data"];

    /// <returns><see langword="null"/> when the step says nothing. What is wrong was reported and is left out.</returns>
    public static PartsTemplate? Read(Fields step)
    {
        if (step.Node("text") is { } doubled && step.Has("parts"))
            step.Problems.Error(doubled, "A step has either 'text' or 'parts'.", "put the text among the parts");
        if (step.Has("text")) return PartsTemplate.Text(step.Text("text") ?? "");
        return step.Has("parts")
            ? new PartsTemplate([.. (step.Items("parts") ?? []).Select(item => ReadPart(step, item)).OfType<Part>()])
            : null;
    }

    private static Part? ReadPart(Fields step, RoleNode node) =>
        node is RoleScalar { IsNull: false } bare ? new TextPart(bare.Text) : ReadMapping(step, node);

    private static Part? ReadMapping(Fields step, RoleNode node)
    {
        if (step.SectionOf(node, "part", RoleKeys.Part) is not { } fields) return null;

        var said = s_kinds.Where(kind => fields.Map.Find(kind) is not null).ToArray();
        if (said.Length != 1)
        {
            fields.Problems.Error(node, said.Length == 0 ? "A part says nothing." : $"A part is one thing, not {string.Join(" and ", said)}.",
                "use exactly one of text, raw, url, data");
            return null;
        }

        var part = ReadContent(fields, said[0]);
        return part is null ? null : part with
        {
            Filename = fields.Text("filename"),
            MediaType = fields.Text("mediaType"),
            Metadata = fields.Object("metadata"),
        };
    }

    private static Part? ReadContent(Fields fields, string kind)
    {
        if (kind == "data") return fields.Map.Find("data") is { } data ? new DataPart(RoleJson.Of(data.Value)) : null;
        if (fields.Text(kind) is not { } text)
        {
            if (!fields.Has(kind)) fields.Problems.Error(fields.Map, $"'{kind}' is empty.", "quote an empty text: \"\"");
            return null;
        }

        return kind switch { "text" => new TextPart(text), "url" => new UrlPart(text), _ => ReadRaw(fields, text) };
    }

    private static RawPart? ReadRaw(Fields fields, string text)
    {
        var bytes = new byte[text.Length];
        if (Convert.TryFromBase64String(text, bytes, out var length)) return new RawPart(bytes.AsMemory(0, length));
        fields.Problems.Error(fields.Node("raw") ?? fields.Map, "'raw' is not base64.", "for a readable text use text");
        return null;
    }
}
