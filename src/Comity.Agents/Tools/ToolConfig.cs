using System.Text.Json;

namespace Comity.Agents.Tools;

/// <summary>Reads a tool's entry in a role file and gathers what is wrong with it, so that all problems are said at once.</summary>
internal sealed class ToolConfig(JsonElement config)
{
    private readonly List<SpecProblem> _problems = [];
    private readonly HashSet<string> _read = ["type", "approval", "permissions"];

    public IReadOnlyList<SpecProblem> Problems => _problems;

    public void Problem(string field, string message) => _problems.Add(new SpecProblem(field, message));

    public string? Text(string field) => Find(field, JsonValueKind.String, "Must be text.")?.GetString();

    public int Number(string field, int otherwise, int min, int max)
    {
        if (Find(field, JsonValueKind.Number, "Must be a number.") is not { } value) return otherwise;
        if (value.TryGetInt32(out var number) && number >= min && number <= max) return number;
        Problem(field, $"Must be a whole number from {min} to {max}.");
        return otherwise;
    }

    public IReadOnlyList<string> Texts(string field)
    {
        if (Find(field, JsonValueKind.Array, "Must be a list of texts.") is not { } list) return [];
        List<string> texts = [];
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String) texts.Add(item.GetString()!);
            else Problem($"{field}[{texts.Count}]", "Must be text.");
        }

        return texts;
    }

    public IReadOnlyDictionary<string, string> Map(string field)
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (Find(field, JsonValueKind.Object, "Must be a mapping of names to texts.") is not { } values) return map;
        foreach (var entry in values.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String) map[entry.Name] = entry.Value.GetString()!;
            else Problem($"{field}.{entry.Name}", "Must be text.");
        }

        return map;
    }

    public IReadOnlyList<JsonElement> List(string field) =>
        Find(field, JsonValueKind.Array, "Must be a list.") is { } list ? [.. list.EnumerateArray()] : [];

    /// <summary>Names every key that nothing read. Call it last.</summary>
    public void NoOthers()
    {
        if (config.ValueKind != JsonValueKind.Object) return;
        foreach (var entry in config.EnumerateObject())
        {
            if (!_read.Contains(entry.Name))
                Problem(entry.Name, $"Unknown key; known here: {string.Join(", ", _read.Except(["type", "permissions"]).Order(StringComparer.Ordinal))}.");
        }
    }

    private JsonElement? Find(string field, JsonValueKind kind, string otherwise)
    {
        _read.Add(field);
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == kind) return value;
        Problem(field, otherwise);
        return null;
    }
}
