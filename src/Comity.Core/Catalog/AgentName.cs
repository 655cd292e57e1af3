namespace Comity.Core.Catalog;

/// <summary>The name of an agent: 1 to 64 of a-z, 0-9 and hyphen, beginning and ending with a letter or digit.</summary>
public readonly record struct AgentName(string Value)
{
    public const int LengthMax = 64;

    public static bool IsAcceptable(string value) =>
        value.Length is > 0 and <= LengthMax && value[0] != '-' && value[^1] != '-' &&
        value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    public override string ToString() => Value;
}
