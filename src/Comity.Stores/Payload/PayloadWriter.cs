using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Comity.Stores.Payload;

/// <summary>
/// Writes numbered fields in the wire format of protocol buffers: a tag, then a varint or a length and bytes. A reader
/// skips what it does not know, and two encoded lists put end to end are the encoding of the joined list.
/// </summary>
/// <remarks>Not for two threads at once. <see cref="Rent"/> gives the thread's own.</remarks>
internal sealed class PayloadWriter
{
    private const int SpareBytesMax = 256 * 1024;

    [ThreadStatic]
    private static PayloadWriter? t_spare;

    private byte[] _buffer = new byte[1024];
    private int _length;

    public static PayloadWriter Rent(byte version)
    {
        var writer = t_spare ?? new PayloadWriter();
        t_spare = null;
        writer._length = 0;
        writer.Reserve(1)[0] = version;
        return writer;
    }

    /// <summary>What was written; the writer goes back to its thread.</summary>
    public byte[] Finish()
    {
        var payload = _buffer.AsSpan(0, _length).ToArray();
        if (_buffer.Length <= SpareBytesMax) t_spare = this;
        return payload;
    }

    public void Number(int field, long value)
    {
        Tag(field, WireType.Varint);
        Varint((ulong)value);
    }

    /// <summary>Writes the field only when it is true.</summary>
    public void Flag(int field, bool value)
    {
        if (value) Number(field, 1);
    }

    /// <summary>Writes the field only when there is a text; an empty one is written.</summary>
    public void Text(int field, string? value)
    {
        if (value is null) return;
        Tag(field, WireType.Bytes);
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        _length += Encoding.UTF8.GetBytes(value, Peek(Encoding.UTF8.GetMaxByteCount(value.Length)));
    }

    public void Texts(int field, IReadOnlyList<string> values)
    {
        for (var i = 0; i < values.Count; i++) Text(field, values[i]);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>Writes the JSON as its sender wrote it.</summary>
    public void Json(int field, JsonElement? value)
    {
        if (value is { } element) Bytes(field, JsonMarshal.GetRawUtf8Value(element));
    }

    /// <summary>Begins a field that holds fields. Give what it returns to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Tag(field, WireType.Bytes);
        Reserve(1);
        return _length;
    }

    public void End(int start)
    {
        // One byte was left for the length. A longer one moves the content, which is cheaper than measuring it twice.
        var size = _length - start;
        var extra = VarintSize((ulong)size) - 1;
        if (extra > 0)
        {
            Reserve(extra);
            _buffer.AsSpan(start, size).CopyTo(_buffer.AsSpan(start + extra));
        }

        PutVarint(_buffer.AsSpan(start - 1), (ulong)size);
    }

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    private void Varint(ulong value) => _length += PutVarint(Peek(10), value);

    private static int PutVarint(Span<byte> to, ulong value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7) to[i++] = (byte)(value | 0x80);
        to[i++] = (byte)value;
        return i;
    }

    private static int VarintSize(ulong value) => (((63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) * 9) + 73) / 64;

    private Span<byte> Reserve(int count)
    {
        var span = Peek(count)[..count];
        _length += count;
        return span;
    }

    private Span<byte> Peek(int count)
    {
        if (_buffer.Length - _length < count) Array.Resize(ref _buffer, Math.Max(checked(_length + count), _buffer.Length * 2));
        return _buffer.AsSpan(_length);
    }
}

/// <summary>The two wire types in use.</summary>
internal enum WireType
{
    Varint = 0,
    Bytes = 2,
}
