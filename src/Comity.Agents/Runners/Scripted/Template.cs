namespace Comity.Agents.Runners.Scripted;

/// <summary>A text with places for values, taken apart once. What a value brings is never expanded again.</summary>
internal sealed class Template
{
    private readonly string? _fixed;
    private readonly (string Literal, Func<ScriptScope, string>? Value)[] _pieces = [];

    private Template(string text) => _fixed = text;

    private Template(List<(string Literal, Func<ScriptScope, string>? Value)> pieces) => _pieces = [.. pieces];

    /// <summary>Whether the text is the same for every run.</summary>
    public bool IsFixed => _fixed is not null;

    public static Template Parse(string text)
    {
        var places = Places(text);
        if (places.Count == 0) return new Template(text);

        var pieces = new List<(string, Func<ScriptScope, string>?)>();
        var from = 0;
        foreach (var (at, end, name) in places)
        {
            pieces.Add((text[from..at], ScriptVariable.Getter(name)));
            from = end;
        }

        pieces.Add((text[from..], null));
        return new Template(pieces);
    }

    /// <summary>The names between <c>{{</c> and <c>}}</c>, for checking them when a script is loaded.</summary>
    public static IEnumerable<string> NamesIn(string text) => Places(text).Select(place => place.Name);

    public string Fill(ScriptScope scope)
    {
        if (_fixed is not null) return _fixed;
        if (_pieces is [var (before, value), var (after, _)]) return string.Concat(before, value!(scope), after);

        var text = new System.Text.StringBuilder();
        foreach (var piece in _pieces) text.Append(piece.Literal).Append(piece.Value?.Invoke(scope));
        return text.ToString();
    }

    // An opening without an end is text like any other.
    private static List<(int At, int End, string Name)> Places(string text)
    {
        var places = new List<(int, int, string)>();
        for (var from = 0; text.IndexOf("{{", from, StringComparison.Ordinal) is var at and >= 0;)
        {
            var end = text.IndexOf("}}", at + 2, StringComparison.Ordinal);
            if (end < 0) break;
            places.Add((at, end + 2, text[(at + 2)..end].Trim()));
            from = end + 2;
        }

        return places;
    }
}
