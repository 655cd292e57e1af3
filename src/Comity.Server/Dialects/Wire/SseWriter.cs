using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire;

/// <summary>Frames of a <c>text/event-stream</c>. Nothing is flushed here: one flush serves a batch.</summary>
internal static class SseWriter
{
    private const int FramingMax = 64;

    /// <summary>Sets the headers of a stream, before its first frame.</summary>
    public static void Begin(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>One event: its data is <paramref name="before"/>, <paramref name="data"/> and <paramref name="after"/>
    /// joined, which must hold no line break.</summary>
    /// <param name="id">The event's number; <see langword="null"/> for none.</param>
    /// <param name="name">The event's name; empty for none.</param>
    public static void Event(PipeWriter output, long? id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> before, ReadOnlySpan<byte> data, ReadOnlySpan<byte> after)
    {
        var frame = output.GetSpan(FramingMax + name.Length + before.Length + data.Length + after.Length);
        var length = 0;
        if (name.Length > 0) length = Append(frame, Append(frame, Append(frame, length, "event: "u8), name), "\n"u8);
        if (id is { } number)
        {
            length = Append(frame, length, "id: "u8);
            Utf8Formatter.TryFormat(number, frame[length..], out var digits);
            length = Append(frame, length + digits, "\n"u8);
        }

        length = Append(frame, length, "data: "u8);
        length = Append(frame, Append(frame, Append(frame, length, before), data), after);
        output.Advance(Append(frame, length, "\n\n"u8));
    }

    /// <summary>A comment that keeps proxies from closing an idle stream.</summary>
    public static void Heartbeat(PipeWriter output) => output.Write(": ping\n\n"u8);

    private static int Append(Span<byte> frame, int length, ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(frame[length..]);
        return length + piece.Length;
    }
}
