using System.Runtime.InteropServices;
using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite;

/// <summary>What a batch changes in <c>task_count</c>, added up so that it costs a few rows per commit.</summary>
internal sealed class TaskCounts
{
    private readonly Dictionary<(string Owner, string Agent, TaskState State), long> _changes = [];

    public void Move(TaskRecord? from, TaskRecord to)
    {
        if (from?.State == to.State) return;
        if (from is not null) Add(from, -1);
        Add(to, 1);
    }

    public void Write(Connection connection)
    {
        foreach (var ((owner, agent, state), change) in _changes)
        {
            if (change == 0) continue;
            using var upsert = connection.Use(
                "INSERT INTO task_count (owner, agent, state, n) VALUES (?1, ?2, ?3, ?4) " +
                "ON CONFLICT (owner, agent, state) DO UPDATE SET n = n + excluded.n");
            upsert.Bind(1, owner).Bind(2, agent).Bind(3, (long)state).Bind(4, change).Step();
        }

        Clear();
    }

    public void Clear() => _changes.Clear();

    private void Add(TaskRecord task, long change) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_changes, (task.Owner.Value, task.Agent.Value, task.State), out _) += change;
}
