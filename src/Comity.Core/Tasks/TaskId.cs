namespace Comity.Core.Tasks;

/// <summary>The server's name for a task: <c>task_</c> and 26 characters of lower-case base 32, ordered by time.</summary>
public readonly record struct TaskId(string Value)
{
    public static TaskId New(DateTimeOffset now) => new("task_" + TimeOrderedId.New(now));

    public override string ToString() => Value;
}
