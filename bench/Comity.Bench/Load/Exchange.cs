namespace Comity.Bench.Load;

/// <summary>One request and its whole answer, over and over, on one connection.</summary>
/// <param name="expected">What must stand in each answer.</param>
/// <param name="frames">How many server-sent events each answer has; 0 when it is not a stream.</param>
internal sealed class Exchange(RequestBytes request, byte[] expected, int frames)
{
    private static readonly byte[] s_frameEnd = "\n\n"u8.ToArray();

    public int Frames => frames;

    /// <summary>A copy for one connection.</summary>
    public Exchange For(int port) => new(request.For(port), expected, frames);

    /// <exception cref="InvalidOperationException">The answer is not the expected one.</exception>
    public async ValueTask RunAsync(HttpLane lane, CancellationToken cancellationToken)
    {
        await lane.SendAsync(request.Next(), cancellationToken);
        await lane.ReadHeadAsync(cancellationToken);
        var (words, ends) = (new PieceSearch(expected), new PieceSearch(s_frameEnd));
        while (await lane.ReadPieceAsync(cancellationToken) is { IsEmpty: false } piece)
        {
            words.Take(piece.Span);
            if (frames > 0) ends.Take(piece.Span);
        }

        if (words.Count == 0) throw new InvalidOperationException("An answer does not say what it should.");
        if (ends.Count < frames) throw new InvalidOperationException($"Expected {frames} events, got {ends.Count}.");
    }
}
