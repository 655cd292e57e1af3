namespace Comity.Core.Tasks;

/// <summary>The name of a conversation. It belongs to its owner: the same text under another owner is another context.</summary>
public readonly record struct ContextId(string Value)
{
    public const int LengthMax = 256;

    public static ContextId New(DateTimeOffset now) => new("ctx_" + TimeOrderedId.New(now));

    /// <summary>Whether a client may use this text: 1 to 256 visible characters without spaces or controls.</summary>
    public static bool IsAcceptable(string value) =>
        value.Length is > 0 and <= LengthMax && !value.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c));

    public override string ToString() => Value;
}
