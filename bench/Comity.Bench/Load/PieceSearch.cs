namespace Comity.Bench.Load;

/// <summary>Counts a word in bytes that come in pieces, also where two pieces share it.</summary>
internal struct PieceSearch(byte[] word)
{
    private const int WordMax = 32;

    private Carry _carry;
    private int _carried;

    public int Count { get; private set; }

    public void Take(ReadOnlySpan<byte> piece)
    {
        Span<byte> seam = stackalloc byte[2 * WordMax];
        Span<byte> carry = _carry;
        carry[.._carried].CopyTo(seam);
        var head = piece[..Math.Min(piece.Length, word.Length - 1)];
        head.CopyTo(seam[_carried..]);
        var joined = seam[..(_carried + head.Length)];
        Count += joined.Count(word) + piece.Count(word);

        var tail = piece.Length >= word.Length - 1 ? piece : joined;
        _carried = Math.Min(tail.Length, word.Length - 1);
        tail[^_carried..].CopyTo(carry);
    }

    [System.Runtime.CompilerServices.InlineArray(WordMax)]
    private struct Carry
    {
        private byte _first;
    }
}
