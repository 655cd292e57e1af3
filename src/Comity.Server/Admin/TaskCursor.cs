using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Comity.Core.Tasks;

namespace Comity.Server.Admin;

/// <summary>A place in a list of tasks, as text that means nothing to its holder.</summary>
internal static class TaskCursor
{
    private const int LengthMax = 256;

    public static string Of(TaskRecord last) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.StatusAt.UtcTicks} {last.Id}")));

    public static bool TryRead(string cursor, out (DateTimeOffset StatusAt, TaskId Id) place)
    {
        place = default;
        if (cursor.Length > LengthMax || !Base64Url.IsValid(cursor)) return false;
        if (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(' ') is not [var ticks, var id]) return false;
        if (!long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > DateTimeOffset.MaxValue.UtcTicks || id.Length == 0) return false;
        place = (new DateTimeOffset(at, TimeSpan.Zero), new TaskId(id));
        return true;
    }
}
