using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Comity.Server.Dialects.Wire;

/// <summary>A writer and the bytes it wrote, used again and again.</summary>
internal sealed class JsonBuffer
{
    private const int KeptMax = 64 * 1024;

    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the answer is JSON, never part of a page
        SkipValidation = true,
    };

    [ThreadStatic]
    private static JsonBuffer? t_spare;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private JsonBuffer() => Writer = new Utf8JsonWriter(_bytes, s_options);

    public Utf8JsonWriter Writer { get; }

    /// <summary>What was written and flushed; good until <see cref="Return"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public static JsonBuffer Rent()
    {
        var buffer = t_spare ?? new JsonBuffer();
        t_spare = null;
        return buffer;
    }

    public void Return()
    {
        if (_bytes.Capacity > KeptMax) return;
        _bytes.ResetWrittenCount();
        Writer.Reset(_bytes);
        t_spare = this;
    }

    /// <summary>What <paramref name="write"/> wrote, as bytes to keep.</summary>
    public static byte[] ToBytes<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = Rent();
        write(buffer.Writer, value);
        buffer.Writer.Flush();
        var bytes = buffer.Written.ToArray();
        buffer.Return();
        return bytes;
    }
}
