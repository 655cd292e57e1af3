using System.Buffers;

namespace Comity.Bench.Load;

/// <summary>One answer as it came, for a floor to give in its place.</summary>
internal static class Capture
{
    public static Task<byte[]> BodyAsync(int port, RequestBytes request, CancellationToken cancellationToken) =>
        ReadAsync(port, request, cancellationToken).OffTheSocketThread();

    private static async Task<byte[]> ReadAsync(int port, RequestBytes request, CancellationToken cancellationToken)
    {
        using var lane = await HttpLane.OpenAsync(port, cancellationToken);
        await lane.SendAsync(request.For(port).Next(), cancellationToken);
        await lane.ReadHeadAsync(cancellationToken);
        var body = new ArrayBufferWriter<byte>();
        while (await lane.ReadPieceAsync(cancellationToken) is { IsEmpty: false } piece) body.Write(piece.Span);
        return body.WrittenSpan.ToArray();
    }
}
