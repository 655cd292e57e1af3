using System.Reflection;
using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>The cases and the words they are written in, read from the files under <c>Conform/Cases</c>.</summary>
internal sealed class Catalogue
{
    private const string Prefix = "conform/";
    private const string WordsFile = Prefix + "vocabulary";

    private static readonly string[] s_everyLane = ["jsonrpc/*", "rest/*"];
    private static readonly string[] s_order = ["card", "send", "messages", "get", "list", "cancel", "streams", "envelope", "versions", "errors", "extensions", "push"];

    private Catalogue(Vocabulary words, IReadOnlyList<ConformCase> cases) => (Words, Cases) = (words, cases);

    public Vocabulary Words { get; }

    /// <summary>In the order in which they are run.</summary>
    public IReadOnlyList<ConformCase> Cases { get; }

    public static Catalogue Load()
    {
        var files = Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name != WordsFile);
        var cases = files.OrderBy(name => Array.IndexOf(s_order, name[Prefix.Length..])).SelectMany(name => Read(name).AsArray()).Select(node => CaseOf(node!.AsObject()));
        return new Catalogue(new Vocabulary(Read(WordsFile).AsObject()), [.. cases]);
    }

    private static ConformCase CaseOf(JsonObject node) => new(
        Text(node, "id"),
        Text(node, "title"),
        Text(node, "section"),
        node["section 0.3"]?.ToString(),
        Text(node, "level") == "MUST",
        Texts(node["on"]) ?? s_everyLane,
        Texts(node["needs"]) ?? [],
        [.. node["steps"]!.AsArray().Select(step => step!.AsObject())]);

    private static string Text(JsonObject node, string name) =>
        node[name]?.ToString() ?? throw new InvalidOperationException($"Expected '{name}' in a case, found {node.ToJsonString()}.");

    private static string[]? Texts(JsonNode? node) => node switch
    {
        null => null,
        JsonArray list => [.. list.Select(item => item!.ToString())],
        _ => [node.ToString()],
    };

    private static JsonNode Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"Expected the embedded file {name}.");
        using var reader = new StreamReader(stream);
        return YamlTree.Read(reader) ?? throw new InvalidOperationException($"Expected cases in {name}.");
    }
}
