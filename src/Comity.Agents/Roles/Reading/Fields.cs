using System.Text.Json;
using Comity.Agents.Roles.Yaml;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads the fields of one mapping. What has the wrong shape is reported and read as absent.</summary>
/// <param name="isLenient">Whether unknown keys below are warnings (see <see cref="KeyTable.Check"/>).</param>
internal sealed class Fields(RoleMap map, RoleProblems problems, bool isLenient = false)
{
    public RoleMap Map { get; } = map;

    public RoleProblems Problems { get; } = problems;

    /// <returns><see langword="null"/> when the key is absent or says nothing.</returns>
    public RoleNode? Node(string key) => Map.Find(key)?.Value is { } node and not RoleScalar { IsNull: true } ? node : null;

    public bool Has(string key) => Node(key) is not null;

    /// <summary>Any scalar, as it is written.</summary>
    public string? Text(string key) => Node(key) is { } node ? AsText(node, key) : null;

    public string? Address(string key)
    {
        if (Text(key) is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return text;
        return Wrong<string>(key, $"'{key}' is no absolute http or https address.", "write https://…");
    }

    public bool? Flag(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is RoleScalar scalar && ScalarTypes.AsFlag(scalar) is { } flag) return flag;
        Expected(node, key, "true or false");
        return null;
    }

    /// <summary>A whole number of the range, which is told when it is missed.</summary>
    public int? Integer(string key, int min, int max = int.MaxValue)
    {
        if (Node(key) is not { } node) return null;
        if (node is RoleScalar scalar && ScalarTypes.AsInteger(scalar) is { } value)
        {
            if (value >= min && value <= max) return (int)value;
            Problems.Error(node, $"'{key}' is {value}, out of range.", max == int.MaxValue ? $"use {min} or more" : $"use {min} to {max}");
            return null;
        }

        Expected(node, key, "a whole number");
        return null;
    }

    public double? Number(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is RoleScalar scalar && ScalarTypes.AsNumber(scalar) is { } value) return value;
        Expected(node, key, "a number");
        return null;
    }

    public TimeSpan? Duration(string key, TimeSpan max)
    {
        if (Node(key) is not { } node) return null;
        if (node is not RoleScalar scalar || Durations.Parse(scalar.Text) is not { } value)
        {
            Expected(node, key, "a duration", Durations.Forms);
            return null;
        }

        if (value <= max) return value;
        Problems.Error(node, $"'{key}' is longer than allowed.", $"use at most {max.TotalSeconds:0} s");
        return null;
    }

    /// <summary>One of the words of a table.</summary>
    public T? Choice<T>(string key, IReadOnlyDictionary<string, T> table) where T : struct
    {
        if (Text(key) is not { } word) return null;
        if (table.TryGetValue(word, out var value)) return value;
        Problems.Error(Node(key) ?? Map, $"'{key}' cannot be '{Secrets.Shown(word)}'.", Suggestion.OneOf(word, [.. table.Keys]));
        return null;
    }

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is RoleScalar one) return [one.Text];
        return Items(key)?.Select(item => AsText(item, key)).OfType<string>().ToArray();
    }

    public IReadOnlyList<RoleNode>? Items(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is RoleList list) return list.Items;
        Expected(node, key, "a list");
        return null;
    }

    /// <summary>The fields of a mapping below, its keys checked.</summary>
    public Fields? Section(string key, KeyTable keys) => Node(key) is { } node ? SectionOf(node, key, keys) : null;

    /// <summary>The fields of a node that should be a mapping, its keys checked.</summary>
    public Fields? SectionOf(RoleNode node, string name, KeyTable keys)
    {
        if (MapOf(node, name) is not { } map) return null;
        keys.Check(map, Problems, isLenient);
        return new Fields(map, Problems, isLenient);
    }

    public RoleMap? MapOf(RoleNode node, string name)
    {
        if (node is RoleMap map) return map;
        Expected(node, name, "a mapping");
        return null;
    }

    /// <summary>A mapping as JSON.</summary>
    public JsonElement? Object(string key) => Node(key) is { } node && MapOf(node, key) is { } map ? RoleJson.Of(map) : null;

    /// <summary>Reports that a key is needed.</summary>
    public void Missing(string key, string place, string suggestion) => Problems.Error(Map, $"{place} has no '{key}'.", suggestion);

    private string? AsText(RoleNode node, string key)
    {
        if (node is RoleScalar { IsNull: false } scalar) return scalar.Text;
        Expected(node, key, "a text");
        return null;
    }

    private void Expected(RoleNode node, string key, string what, string? suggestion = null) =>
        Problems.Error(node, $"'{key}' must be {what}, not {Found(node)}.", suggestion);

    private static string Found(RoleNode node) => node is RoleScalar { IsNull: false } scalar ? $"'{Secrets.Shown(scalar.Text)}'" : node.Kind;

    private T? Wrong<T>(string key, string message, string suggestion) where T : class
    {
        Problems.Error(Node(key) ?? Map, message, suggestion);
        return null;
    }
}
