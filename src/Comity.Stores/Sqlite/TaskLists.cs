using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite;

/// <summary>
/// Lists of tasks, newest status first. An index keeps each (owner, agent, state) and each (owner, context) in that
/// order; a list that spans several merges their beginnings and stops where the page is full.
/// </summary>
internal static class TaskLists
{
    public static TaskList Read(Connection connection, TaskListQuery query)
    {
        // One moment for the total and the page.
        connection.Run("BEGIN");
        try
        {
            var counts = Counts(connection, query);
            return query.Context is null ? ReadByState(connection, query, counts) : ReadByContext(connection, query, counts);
        }
        finally
        {
            connection.Run("COMMIT");
        }
    }

    private static TaskList ReadByState(Connection connection, TaskListQuery query, List<Counted> counts)
    {
        const string Range = "FROM task INDEXED BY task_by_state WHERE owner = ?1 AND agent = ?2 AND state = ?3 AND status_at >= ?4";
        const string Page = $"SELECT status_at, id, no {Range} AND (status_at, id) < (?5, ?6) ORDER BY status_at DESC, id DESC";
        const string Total = $"SELECT count(*) {Range}";
        List<Entry> page = [];
        var total = 0L;
        foreach (var count in counts)
        {
            using (var rows = connection.Use(Page))
            {
                BindPosition(BindRange(rows, count, query), 5, query);
                page = Merge(page, rows, query.Limit);
            }

            if (query.StatusSince is null)
            {
                total += count.N;
                continue;
            }

            using var row = connection.Use(Total);
            total += Number(BindRange(row, count, query));
        }

        return new TaskList(Tasks(connection, page), total);
    }

    private static TaskList ReadByContext(Connection connection, TaskListQuery query, List<Counted> counts)
    {
        const string Range =
            "FROM task INDEXED BY task_by_context WHERE owner = ?1 AND context = ?2 AND status_at >= ?3 " +
            "AND (?4 IS NULL OR agent = ?4) AND (?5 IS NULL OR state = ?5)";
        const string Page = $"SELECT status_at, id, no {Range} AND (status_at, id) < (?6, ?7) ORDER BY status_at DESC, id DESC";
        const string Total = $"SELECT count(*) {Range}";
        List<Entry> page = [];
        var total = 0L;
        foreach (var owner in counts.Select(count => count.Owner).Distinct())
        {
            using (var rows = connection.Use(Page))
            {
                BindPosition(BindContext(rows, owner, query), 6, query);
                page = Merge(page, rows, query.Limit);
            }

            using var row = connection.Use(Total);
            total += Number(BindContext(row, owner, query));
        }

        return new TaskList(Tasks(connection, page), total);
    }

    /// <summary>Which ranges hold tasks that match, and how many.</summary>
    private static List<Counted> Counts(Connection connection, TaskListQuery query)
    {
        const string Every =
            "SELECT owner, agent, state, n FROM task_count " +
            "WHERE n > 0 AND (?1 IS NULL OR agent = ?1) AND (?2 IS NULL OR state = ?2)";
        const string OfOwner = $"{Every} AND owner = ?3";
        using var rows = connection.Use(query.Owner is null ? Every : OfOwner);
        rows.Bind(1, query.Agent?.Value).Bind(2, (long?)query.State);
        if (query.Owner is { } owner) rows.Bind(3, owner.Value);
        List<Counted> counts = [];
        while (rows.Step()) counts.Add(new Counted(rows.Text(0), rows.Text(1), rows.Number(2), rows.Number(3)));
        return counts;
    }

    private static Statement BindRange(Statement statement, Counted count, TaskListQuery query) =>
        statement.Bind(1, count.Owner).Bind(2, count.Agent).Bind(3, count.State).Bind(4, query.StatusSince?.UtcTicks ?? long.MinValue);

    private static Statement BindContext(Statement statement, string owner, TaskListQuery query) =>
        statement.Bind(1, owner).Bind(2, query.Context?.Value).Bind(3, query.StatusSince?.UtcTicks ?? long.MinValue)
            .Bind(4, query.Agent?.Value).Bind(5, (long?)query.State);

    private static void BindPosition(Statement statement, int parameter, TaskListQuery query) =>
        statement.Bind(parameter, query.Before?.StatusAt.UtcTicks ?? long.MaxValue).Bind(parameter + 1, query.Before?.Id.Value ?? "");

    private static long Number(Statement row) => row.Step() ? row.Number(0) : 0;

    /// <summary>The first <paramref name="limit"/> of two ordered lists, of which the second is read no further than needed.</summary>
    private static List<Entry> Merge(List<Entry> page, Statement rows, int limit)
    {
        List<Entry> merged = new(limit);
        var taken = 0;
        while (merged.Count < limit && rows.Step())
        {
            var next = new Entry(rows.Number(0), rows.Text(1), rows.Number(2));
            while (merged.Count < limit && taken < page.Count && page[taken].IsBefore(next)) merged.Add(page[taken++]);
            if (merged.Count < limit) merged.Add(next);
        }

        while (merged.Count < limit && taken < page.Count) merged.Add(page[taken++]);
        return merged;
    }

    private static List<TaskRecord> Tasks(Connection connection, List<Entry> page)
    {
        List<TaskRecord> tasks = new(page.Count);
        foreach (var entry in page)
        {
            using var row = connection.Use($"SELECT {TaskRow.Columns} FROM task WHERE no = ?1");
            if (row.Bind(1, entry.No).Step()) tasks.Add(TaskRow.Read(row).Task);
        }

        return tasks;
    }

    private sealed record Counted(string Owner, string Agent, long State, long N);

    private readonly record struct Entry(long StatusAt, string Id, long No)
    {
        public bool IsBefore(Entry other) =>
            StatusAt != other.StatusAt ? StatusAt > other.StatusAt : string.CompareOrdinal(Id, other.Id) > 0;
    }
}
