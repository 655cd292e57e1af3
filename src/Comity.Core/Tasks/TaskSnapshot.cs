namespace Comity.Core.Tasks;

/// <summary>A task as its events left it: head, messages and artifacts, under one sequence number.</summary>
public sealed record TaskSnapshot(
    TaskRecord Task,
    IReadOnlyList<Message> History,
    IReadOnlyList<Artifact> Artifacts,
    Usage Usage)
{
    /// <summary>The bare message an agent answered with, or <see langword="null"/> when it worked on a task.</summary>
    public Message? Reply { get; init; }

    /// <summary>What the runner asked to get back with the answer to its question.</summary>
    public System.Text.Json.JsonElement? Resume { get; init; }
}
