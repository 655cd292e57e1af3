using System.Text;
using System.Text.Json;

namespace Comity.Stores.Payload;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote, one field after the other.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> fields)
{
    private ReadOnlySpan<byte> _rest = fields;

    /// <summary>Opens a whole payload, which begins with its version.</summary>
    public static PayloadReader Open(ReadOnlySpan<byte> payload, byte version) =>
        payload.Length > 0 && payload[0] == version
            ? new PayloadReader(payload[1..])
            : throw Corrupt($"expected version {version}, found {(payload.Length > 0 ? payload[0] : "nothing")}");

    /// <summary>The value of the field, when it is a number.</summary>
    public long Number { get; private set; }

    /// <summary>The value of the field, when it is not a number.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly bool Flag => Number != 0;

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    public readonly PayloadReader Nested => new(Bytes);

    public readonly JsonElement Json
    {
        get
        {
            // Whoever took the JSON in decided what it may look like; here it must come back.
            var reader = new Utf8JsonReader(Bytes, new JsonReaderOptions
            {
                MaxDepth = int.MaxValue,
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
            });
            return JsonElement.ParseValue(ref reader);
        }
    }

    /// <summary>Moves to the next field. False at the end.</summary>
    public bool Next(out int field)
    {
        if (_rest.IsEmpty)
        {
            field = 0;
            return false;
        }

        var tag = Varint();
        field = (int)(tag >> 3);
        switch ((WireType)(tag & 7))
        {
            case WireType.Varint:
                Number = (long)Varint();
                return true;
            case WireType.Bytes:
                var length = Varint();
                if (length > (ulong)_rest.Length) throw Corrupt($"field {field} claims {length} bytes, {_rest.Length} are left");
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            default:
                throw Corrupt($"field {field} has wire type {tag & 7}");
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw Corrupt("a number has no end");
    }

    private static InvalidDataException Corrupt(string what) => new($"A stored payload cannot be read: {what}.");
}
