using Comity.Core.Tasks;

namespace Comity.Server.Admin;

/// <param name="NextCursor">Give it back to get the next page; empty at the end.</param>
/// <param name="Total">Matches before paging.</param>
public sealed record TaskListView(IReadOnlyList<TaskView> Tasks, string NextCursor, long Total);

/// <param name="State">submitted, working, input-required, auth-required, completed, failed, canceled or rejected.</param>
/// <param name="StatusText">The text of the newest status message; absent when it had none.</param>
/// <param name="StatusAt">When the state or its message last changed; lists are ordered by it, newest first.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="Attempt">Runs of the present turn that have begun.</param>
/// <param name="Origin">The surface it came in by.</param>
/// <param name="Parent">The task whose agent delegated this one.</param>
/// <param name="Node">Who runs it now; absent when nobody does.</param>
public sealed record TaskView(
    string Id,
    string Owner,
    string Agent,
    string ContextId,
    string State,
    string? StatusText,
    DateTimeOffset StatusAt,
    DateTimeOffset CreatedAt,
    long Events,
    int Attempt,
    string Origin,
    string? Parent,
    string? Node,
    DateTimeOffset? LeaseUntil,
    DateTimeOffset? NotBefore,
    DateTimeOffset? Deadline)
{
    internal static TaskView From(TaskRecord task) => new(
        task.Id.Value,
        task.Owner.Value,
        task.Agent.Value,
        task.Context.Value,
        StateWord.Of(task.State),
        task.StatusMessage?.AllText,
        task.StatusAt,
        task.CreatedAt,
        task.Seq,
        task.Attempt,
        task.Origin,
        task.Parent?.Value,
        task.Lease?.Node,
        task.Lease?.Until,
        task.NotBefore,
        task.Deadline);
}

/// <param name="History">All that happened to it, in order.</param>
public sealed record TaskDetail(TaskView Task, IReadOnlyList<ArtifactView> Artifacts, UsageView Usage, IReadOnlyList<EventView> History)
{
    internal static TaskDetail From(TaskSnapshot snapshot, IReadOnlyList<TaskEvent> events) => new(
        TaskView.From(snapshot.Task),
        [.. snapshot.Artifacts.Select(ArtifactView.From)],
        UsageView.From(snapshot.Usage),
        [.. events.Select(EventView.From)]);
}

/// <summary>What models and tools were asked for.</summary>
public sealed record UsageView(long InputTokens, long OutputTokens, int ModelCalls, int ToolCalls)
{
    internal static UsageView From(Usage usage) => new(usage.InputTokens, usage.OutputTokens, usage.ModelCalls, usage.ToolCalls);
}

public sealed record ArtifactView(string Id, string? Name, IReadOnlyList<PartView> Parts)
{
    internal static ArtifactView From(Artifact artifact) => new(artifact.Id, artifact.Name, [.. artifact.Parts.Select(PartView.From)]);
}
