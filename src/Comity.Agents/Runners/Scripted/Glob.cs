namespace Comity.Agents.Runners.Scripted;

/// <summary>A pattern in which <c>*</c> stands for any text, line breaks included, and <c>?</c> for one character.</summary>
internal sealed class Glob
{
    private readonly string _pattern;
    private readonly bool _ignoreCase;
    private readonly Shape _shape;
    private readonly string _fixed;

    public Glob(string pattern, bool ignoreCase)
    {
        (_pattern, _ignoreCase) = (pattern, ignoreCase);
        (_shape, _fixed) = ShapeOf(pattern);
    }

    private enum Shape
    {
        Exact,
        Prefix,
        Anything,
        Mixed,
    }

    /// <summary>Takes time proportional to the product of both lengths at worst, never more.</summary>
    public bool Matches(ReadOnlySpan<char> text) => _shape switch
    {
        Shape.Anything => true,
        Shape.Exact => text.Equals(_fixed, Comparison),
        Shape.Prefix => text.StartsWith(_fixed, Comparison),
        _ => MatchesMixed(text),
    };

    private StringComparison Comparison => _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static (Shape Shape, string Fixed) ShapeOf(string pattern)
    {
        var wild = pattern.AsSpan().IndexOfAny('*', '?');
        if (wild < 0) return (Shape.Exact, pattern);
        if (pattern == "*") return (Shape.Anything, "");
        return wild == pattern.Length - 1 && pattern[wild] == '*' ? (Shape.Prefix, pattern[..wild]) : (Shape.Mixed, "");
    }

    // Greedy with one step back: when a literal fails, the last star swallows one character more.
    private bool MatchesMixed(ReadOnlySpan<char> text)
    {
        int at = 0, read = 0, star = -1, starText = 0;
        while (read < text.Length)
        {
            if (at < _pattern.Length && _pattern[at] == '*') (star, starText, at) = (at, read, at + 1);
            else if (at < _pattern.Length && (_pattern[at] == '?' || Same(_pattern[at], text[read]))) (at, read) = (at + 1, read + 1);
            else if (star >= 0) (at, read) = (star + 1, ++starText);
            else return false;
        }

        return _pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }

    private bool Same(char left, char right) =>
        left == right || (_ignoreCase && char.ToUpperInvariant(left) == char.ToUpperInvariant(right));
}
