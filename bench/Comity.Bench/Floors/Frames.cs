namespace Comity.Bench.Floors;

/// <summary>Server-sent events as bytes: a frame ends with an empty line.</summary>
internal static class Frames
{
    public static IReadOnlyList<byte[]> Split(ReadOnlySpan<byte> stream)
    {
        var frames = new List<byte[]>();
        for (var end = stream.IndexOf("\n\n"u8); end >= 0; end = stream.IndexOf("\n\n"u8))
        {
            frames.Add(stream[..(end + 2)].ToArray());
            stream = stream[(end + 2)..];
        }

        return frames;
    }
}
