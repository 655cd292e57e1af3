using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Where the operator wants to be told of everybody's tasks.</summary>
/// <param name="Id">"wh_" and 26 characters.</param>
/// <param name="Name">What the operator calls it.</param>
/// <param name="Secrets">The signing secret, sealed.</param>
/// <param name="Disabled">Why it is not told of anything now; <see langword="null"/> when it is.</param>
public sealed record Webhook(
    string Id,
    string Name,
    string Url,
    WebhookFilter Filter,
    ReadOnlyMemory<byte> Secrets,
    DateTimeOffset CreatedAt,
    string? Disabled)
{
    /// <summary>The dialect of their deliveries.</summary>
    public const string Dialect = "webhook";

    public const int NameLengthMax = 100;

    /// <summary>Webhooks at most.</summary>
    public const int CountMax = 100;
}

/// <summary>Which events a webhook wants.</summary>
/// <param name="Agents">Those of these agents; empty for all.</param>
/// <param name="States">Those that bring a task into one of these states, so no artifacts; empty for all.</param>
public sealed record WebhookFilter(IReadOnlyList<AgentName> Agents, IReadOnlyList<TaskState> States, EventKinds Kinds)
{
    public static readonly WebhookFilter All = new([], [], EventKinds.All);

    public bool Wants(AgentName agent, TaskEvent taskEvent) =>
        (Agents.Count == 0 || Agents.Contains(agent)) &&
        Kinds.HasFlag(KindOf(taskEvent)) &&
        (States.Count == 0 || (StateOf(taskEvent) is { } state && States.Contains(state)));

    public static EventKinds KindOf(TaskEvent taskEvent) => taskEvent switch
    {
        MessageReceived => EventKinds.Message,
        StatusChanged => EventKinds.Status,
        ArtifactChanged => EventKinds.Artifact,
        MessageReplied => EventKinds.Reply,
        _ => throw new InvalidOperationException($"Expected one of four kinds of event, found {taskEvent.GetType().Name}."),
    };

    /// <summary>The state an event brings its task into; <see langword="null"/> when it leaves it as it is.</summary>
    internal static TaskState? StateOf(TaskEvent taskEvent) => taskEvent switch
    {
        MessageReceived => TaskState.Submitted,
        StatusChanged status => status.State,
        MessageReplied => TaskState.Completed,
        _ => null,
    };
}

/// <summary>Kinds of event. The numbers are stored: never change one.</summary>
[Flags]
public enum EventKinds
{
    None = 0,

    /// <summary>The caller spoke.</summary>
    Message = 1,
    Status = 2,
    Artifact = 4,

    /// <summary>The agent answered with a bare message.</summary>
    Reply = 8,
    All = Message | Status | Artifact | Reply,
}
