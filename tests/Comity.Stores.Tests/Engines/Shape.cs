using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Comity.Stores.Tests.Engines;

/// <summary>A value as text, down to its last field, so that two can be compared whatever lists they are made of.</summary>
internal static class Shape
{
    public static void ShouldHaveShapeOf(this object? actual, object? expected) => Of(actual).ShouldBe(Of(expected));

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder to, object? value)
    {
        switch (value)
        {
            case null: to.Append("null"); break;
            case string text: to.Append('"').Append(text).Append('"'); break;
            case JsonElement json: to.Append(json.GetRawText()); break;
            case ReadOnlyMemory<byte> bytes: to.Append(Convert.ToHexString(bytes.Span)); break;
            case DateTimeOffset at: to.Append(at.UtcTicks); break;
            case IEnumerable list: WriteAll(to, list); break;
            case IFormattable simple: to.Append(simple.ToString(null, null)); break;
            case bool flag: to.Append(flag); break;
            default: WriteFields(to, value); break;
        }
    }

    private static void WriteAll(StringBuilder to, IEnumerable list)
    {
        to.Append("[\n");
        foreach (var item in list)
        {
            Write(to, item);
            to.Append('\n');
        }

        to.Append(']');
    }

    private static void WriteFields(StringBuilder to, object value)
    {
        to.Append(value.GetType().Name).Append('{');
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            to.Append(property.Name).Append('=');
            Write(to, property.GetValue(value));
            to.Append(' ');
        }

        to.Append('}');
    }
}
