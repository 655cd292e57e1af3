using System.Globalization;
using System.Text;

namespace Comity.Bench.Load;

/// <summary>The timestamp of a status update: names the event, and says when it was made.</summary>
internal static class EventStamp
{
    public static string? Of(ReadOnlySpan<byte> frame)
    {
        var name = "\"timestamp\":\""u8;
        var at = frame.IndexOf(name);
        if (at < 0) return null;
        var rest = frame[(at + name.Length)..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)'"')]);
    }

    public static DateTimeOffset Time(string stamp) => DateTimeOffset.Parse(stamp, CultureInfo.InvariantCulture);
}
