using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>Reads the fields of one request by the rules of ProtoJSON, and keeps what is wrong with them.</summary>
/// <remarks>A field that is wrong reads as absent; look at <see cref="Violations"/> at the end. Not for two threads.</remarks>
/// <param name="isVersionImplied">Whether the client named no version: such clients are older than some rules.</param>
internal sealed class FieldReader(ReadingLimits limits, bool isVersionImplied = false)
{
    private const int ViolationsMax = 16;

    private readonly List<(string? Name, int Index)> _path = [];
    private List<FieldViolation>? _violations;

    public ReadingLimits Limits => limits;

    /// <summary>The task that the path of the request names; <see langword="null"/> when it names none.</summary>
    public string? PathTask { get; init; }

    /// <summary>The push config that the path of the request names; <see langword="null"/> when it names none.</summary>
    public string? PathConfig { get; init; }

    public bool IsVersionImplied => isVersionImplied;

    public bool IsSound => _violations is null;

    public IReadOnlyList<FieldViolation> Violations => _violations ?? [];

    /// <summary>What is read until <see cref="Leave"/> lies below this field.</summary>
    public void Enter(FieldName name) => _path.Add((name.Text, 0));

    public void Enter(int index) => _path.Add((null, index));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <param name="field">The field at fault; <see langword="null"/> for the one that was entered.</param>
    public void Refuse(FieldName? field, string description)
    {
        var violation = new FieldViolation(Path(field), description);
        _violations ??= [];
        if (_violations.Count < ViolationsMax && !_violations.Contains(violation)) _violations.Add(violation);
    }

    /// <summary>The field, unless it is absent or null, which is the same.</summary>
    public bool TryFind(JsonElement holder, FieldName name, out JsonElement value) =>
        TryFindPresent(holder, name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The field, also when it is null.</summary>
    public bool TryFindPresent(JsonElement holder, FieldName name, out JsonElement value)
    {
        if (!name.HasSnake) return holder.TryGetProperty(name.Camel, out value);
        if (!holder.TryGetProperty(name.Camel, out value)) return holder.TryGetProperty(name.Snake, out value);
        if (holder.TryGetProperty(name.Snake, out _)) Refuse(name, "is there twice, in two spellings");
        return true;
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(JsonElement holder, FieldName name) => TryFind(holder, name, out _);

    public string? Text(JsonElement holder, FieldName name)
    {
        if (!TryFind(holder, name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Refuse(name, "must be a string");
        return null;
    }

    /// <summary>A string that means nothing when it is empty.</summary>
    public string? Word(JsonElement holder, FieldName name) => Text(holder, name) is { Length: > 0 } text ? text : null;

    public bool? Flag(JsonElement holder, FieldName name)
    {
        if (!TryFind(holder, name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Refuse(name, "must be true or false");
        return null;
    }

    /// <summary>An int32: a number without a fraction, or its text.</summary>
    public int? Number(JsonElement holder, FieldName name)
    {
        if (!TryFind(holder, name, out var value)) return null;
        var number = value.ValueKind switch
        {
            JsonValueKind.Number => Integer(value.TryGetDouble(out var n) ? n : double.NaN),
            JsonValueKind.String => Integer(value.GetString()!),
            _ => null,
        };
        if (number is null) Refuse(name, "must be a whole number");
        return number;
    }

    /// <summary>How many messages of history; <see langword="null"/> for all.</summary>
    public int? HistoryLength(JsonElement holder) => NotNegative(Fields.HistoryLength, Number(holder, Fields.HistoryLength));

    public int? NotNegative(FieldName name, int? number)
    {
        if (number is not < 0) return number;
        Refuse(name, "must not be negative");
        return null;
    }

    /// <summary>An object of the sender's own, copied out of the request.</summary>
    public JsonElement? Metadata(JsonElement holder)
    {
        if (!TryFind(holder, Fields.Metadata, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Object) Refuse(Fields.Metadata, "must be an object");
        else if (JsonMarshal.GetRawUtf8Value(value).Length > limits.MetadataBytesMax) Refuse(Fields.Metadata, $"must not be longer than {limits.MetadataBytesMax} bytes");
        else return value.Clone();
        return null;
    }

    public IReadOnlyList<string> Texts(JsonElement holder, FieldName name)
    {
        if (!TryFind(holder, name, out var value)) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        Refuse(name, "must be an array of strings");
        return [];
    }

    /// <summary>An object, entered by the caller afterwards.</summary>
    public bool TryObject(JsonElement holder, FieldName name, out JsonElement value)
    {
        if (!TryFind(holder, name, out value)) return false;
        if (value.ValueKind == JsonValueKind.Object) return true;
        Refuse(name, "must be an object");
        return false;
    }

    /// <summary>Bytes as base64 in either alphabet, padded or not.</summary>
    public byte[]? Bytes(JsonElement holder, FieldName name)
    {
        if (!TryFind(holder, name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String && Base64Text.TryDecode(value, out var bytes)) return bytes;
        Refuse(name, "must be base64");
        return null;
    }

    public static int? Integer(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? Integer(number)
            : null;

    private static int? Integer(double number) =>
        number is >= int.MinValue and <= int.MaxValue && Math.Floor(number).Equals(number) ? (int)number : null;

    private string Path(FieldName? field)
    {
        var path = new StringBuilder();
        foreach (var (name, index) in _path)
        {
            if (name is null) path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else path.Append(path.Length > 0 ? "." : "").Append(name);
        }

        if (field is not null) path.Append(path.Length > 0 ? "." : "").Append(field.Text);
        return path.ToString();
    }
}
