using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools;

/// <summary>Reads arguments by name; each error names the argument.</summary>
public sealed class ToolArguments(AIFunctionArguments arguments)
{
    /// <summary>The run on whose behalf the call is made.</summary>
    public ToolRun Run => ToolRun.Of(arguments);

    /// <exception cref="ToolException">It is missing, empty or no text.</exception>
    public string Text(string name) => OptionalText(name) is { Length: > 0 } text
        ? text : throw new ToolException($"Argument '{name}' is required and must be text.");

    /// <summary><see langword="null"/> when it is missing or null.</summary>
    /// <exception cref="ToolException">It is no text.</exception>
    public string? OptionalText(string name) => Find(name) switch
    {
        null or JsonElement { ValueKind: JsonValueKind.Null } => null,
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement { ValueKind: JsonValueKind.Number } number => number.GetRawText(), // models write 5 where "5" was asked for
        IFormattable number and (int or long or double or decimal) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ToolException($"Argument '{name}' must be text."),
    };

    /// <summary>One of <paramref name="choices"/>, or the first of them when it is missing. Case does not matter.</summary>
    /// <exception cref="ToolException">It is something else.</exception>
    public string OneOf(string name, IReadOnlyList<string> choices)
    {
        if (OptionalText(name) is not { } text) return choices[0];
        return choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw new ToolException($"Argument '{name}' must be one of {string.Join(", ", choices)}.");
    }

    private object? Find(string name) => arguments.TryGetValue(name, out var value) ? value : null;
}
