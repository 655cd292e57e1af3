using System.Text;

namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>A field in both spellings that ProtoJSON readers take: <c>contextId</c> and <c>context_id</c>.</summary>
internal sealed class FieldName
{
    private readonly byte[] _camel;
    private readonly byte[] _snake;

    public FieldName(string camel)
    {
        Text = camel;
        SnakeText = string.Concat(camel.Select(c => char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));
        _camel = Encoding.UTF8.GetBytes(camel);
        _snake = Encoding.UTF8.GetBytes(SnakeText);
    }

    public string Text { get; }

    public string SnakeText { get; }

    public ReadOnlySpan<byte> Camel => _camel;

    public ReadOnlySpan<byte> Snake => _snake;

    /// <summary>Whether the second spelling differs.</summary>
    public bool HasSnake => _snake.Length != _camel.Length;

    public static implicit operator FieldName(string camel) => new(camel);
}
