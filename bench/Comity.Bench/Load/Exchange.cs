namespace Comity.Bench.Load;

/// <summary>One request and its whole answer, over and over, on one connection.</summary>
/// <param name="expected">What must stand in each answer.</param>
/// <param name="frames">How many server-sent events each answer has; 0 when it is not a stream.</param>
internal sealed class Exchange(RequestBytes request, byte[] expected, int frames)
{
    public int Frames => frames;

    /// <summary>A copy for one connection.</summary>
    public Exchange For(int port) => new(request.For(port), expected, frames);

    /// <exception cref="InvalidOperationException">The answer is not the expected one.</exception>
    public async ValueTask RunAsync(HttpLane lane, CancellationToken cancellationToken)
    {
        await lane.SendAsync(request.Next(), cancellationToken);
        await lane.ReadHeadAsync(cancellationToken);
        var (found, seen, last) = (false, 0, (byte)0);
        while (await lane.ReadPieceAsync(cancellationToken) is { IsEmpty: false } piece)
        {
            found = found || piece.Span.IndexOf(expected) >= 0;
            if (frames > 0) seen += FrameEnds(piece.Span, ref last);
        }

        if (!found) throw new InvalidOperationException("An answer does not say what it should.");
        if (seen < frames) throw new InvalidOperationException($"Expected {frames} events, got {seen}.");
    }

    private static int FrameEnds(ReadOnlySpan<byte> piece, ref byte last)
    {
        var count = last == '\n' && piece[0] == '\n' ? 1 : 0;
        last = piece[^1];
        return count + piece.Count("\n\n"u8);
    }
}
