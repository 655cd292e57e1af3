using Comity.Core.Tasks;

namespace Comity.Stores.Postgres;

/// <summary>What one node tells the others: <c>SENDER FLAGS ID,ID,…</c>.</summary>
/// <param name="HasWork">Whether a task waits for somebody to claim it.</param>
/// <param name="IsIncomplete">Whether there was more to announce than could be.</param>
internal sealed record Announcement(string Sender, bool HasWork, bool IsIncomplete, IReadOnlyList<TaskId> Tasks)
{
    /// <summary>How many fit in what the server takes, which is 8,000 bytes.</summary>
    private const int TasksMax = 200;

    public static IEnumerable<Announcement> Of(string sender, bool hasWork, bool isIncomplete, IReadOnlyCollection<TaskId> tasks)
    {
        if (tasks.Count == 0 && (hasWork || isIncomplete)) yield return new Announcement(sender, hasWork, isIncomplete, []);
        foreach (var chunk in tasks.Chunk(TasksMax))
        {
            yield return new Announcement(sender, hasWork, isIncomplete, chunk);
            hasWork = isIncomplete = false;
        }
    }

    /// <returns><see langword="null"/> for what is none of ours.</returns>
    public static Announcement? Read(string text) => text.Split(' ', 3) is [var sender, var flags, var tasks]
        ? new Announcement(sender, flags.Contains('w'), flags.Contains('i'), [.. tasks.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => new TaskId(id))])
        : null;

    public override string ToString() => $"{Sender} {(HasWork ? "w" : "")}{(IsIncomplete ? "i" : "")}- {string.Join(',', Tasks)}";
}
