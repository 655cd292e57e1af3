using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Comity.Cli.Conform;

/// <summary>What the words of a case stand for while it runs on a lane: what its steps kept, then the vocabulary.</summary>
internal sealed partial class Scope(Vocabulary words, Lane lane)
{
    private const string NewId = "newId";

    private readonly Dictionary<string, JsonNode?> _kept = [];

    public Lane Lane => lane;

    public Vocabulary Words => words;

    public void Keep(string name, JsonNode? value) => _kept[name] = value?.DeepClone();

    /// <summary>The lane's message with this text, and with what the case says otherwise of it.</summary>
    public JsonObject Message(JsonNode? text, JsonObject? changes)
    {
        Keep("text", Fill(text) ?? "");
        var message = (JsonObject)Fill(words.Message(lane))!;
        if (changes is not null) Merge(message, (JsonObject)Fill(changes)!);
        return message;
    }

    /// <summary>A copy in which <c>$name</c> is what it stands for, and <c>${name}</c> within a text is its text.</summary>
    public JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.Select(entry => KeyValuePair.Create(FillText(entry.Key), Fill(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Fill)]),
        JsonValue value when value.TryGetValue<string>(out var text) => text.StartsWith('$') && !text.StartsWith("${", StringComparison.Ordinal) ? Value(text[1..]) : FillText(text),
        _ => node?.DeepClone(),
    };

    /// <summary>Puts the second over the first; a null takes away.</summary>
    public static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null) into.Remove(name);
            else if (value is JsonObject inner && into[name] is JsonObject old) Merge(old, inner);
            else into[name] = value.DeepClone();
        }
    }

    public string FillText(string text) => InText().Replace(text, match => Value(match.Groups[1].Value)?.ToString() ?? "");

    private JsonNode? Value(string name)
    {
        if (name == NewId) return Guid.NewGuid().ToString();
        if (_kept.TryGetValue(name, out var kept)) return kept?.DeepClone();
        return words.TryWord(name, lane, out var word) ? Fill(word) : throw new InvalidOperationException($"The cases know no word '{name}'.");
    }

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex InText();
}
