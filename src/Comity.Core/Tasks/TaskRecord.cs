using Comity.Core.Access;
using Comity.Core.Catalog;

namespace Comity.Core.Tasks;

/// <summary>The head of a task: all that is known of it without reading its events.</summary>
public sealed record TaskRecord
{
    public required TaskId Id { get; init; }

    public required PrincipalId Owner { get; init; }

    public required AgentName Agent { get; init; }

    public required ContextId Context { get; init; }

    public required TaskState State { get; init; }

    /// <summary>The message of the newest status, or <see langword="null"/> when it had none.</summary>
    public Message? StatusMessage { get; init; }

    /// <summary>When the state or its message last changed; lists are ordered by it.</summary>
    public required DateTimeOffset StatusAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The number of the newest event.</summary>
    public required long Seq { get; init; }

    /// <summary>Grows with each claim and each cancel. A write with an older fence is refused.</summary>
    public required long Fence { get; init; }

    /// <summary>Which node runs the task, until when; <see langword="null"/> when nobody does.</summary>
    public Lease? Lease { get; init; }

    /// <summary>How many runs of the present turn have begun.</summary>
    public int Attempt { get; init; }

    /// <summary>A submitted task is not claimed before this moment (the wait between two attempts).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the present turn has failed if it has not settled; <see langword="null"/> for no limit.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The task whose agent delegated this one; <see langword="null"/> when a caller sent it.</summary>
    public TaskId? Parent { get; init; }

    /// <summary>How many delegations lead to this task; 0 when a caller sent it.</summary>
    public int Depth { get; init; }

    /// <summary>The surface the task came in by, for the operator: <c>a2a/1.0</c>, <c>mcp</c>, <c>delegate</c>.</summary>
    public string Origin { get; init; } = "";

    public bool IsTerminal => TaskMachine.IsTerminal(State);
}

/// <summary>Which node runs a task, and until when unless it renews.</summary>
public sealed record Lease(string Node, DateTimeOffset Until);
