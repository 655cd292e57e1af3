using Comity.Core.Tasks;

namespace Comity.Stores;

/// <summary>How lists lie in one column.</summary>
internal static class PushText
{
    /// <summary>One per line. None of them holds a line end: agents, schemes.</summary>
    public static string Join(IEnumerable<string> texts) => string.Join('\n', texts);

    public static string[] Split(string text) => text.Length == 0 ? [] : text.Split('\n');

    public static long MaskOf(IEnumerable<TaskState> states) => states.Aggregate(0L, (mask, state) => mask | (1L << (int)state));

    public static IReadOnlyList<TaskState> StatesOf(long mask) => [.. Enum.GetValues<TaskState>().Where(state => (mask & (1L << (int)state)) != 0)];
}
