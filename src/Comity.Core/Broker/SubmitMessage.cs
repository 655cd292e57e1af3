using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>A caller's message: a new task, or, when <see cref="Tasks.Message.Task"/> names one, its next turn.</summary>
public sealed record SubmitMessage
{
    public required TaskScope Scope { get; init; }

    /// <summary>Who gets a new task. Not looked at when the message names a task.</summary>
    public required AgentName Agent { get; init; }

    public required Message Message { get; init; }

    /// <summary>The skill meant, for its input modes; <see langword="null"/> for the agent's own.</summary>
    public string? Skill { get; init; }

    /// <summary>The client's key for this request; 1 to 255 characters, or <see langword="null"/>.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Media types the caller can take; empty for all.</summary>
    public IReadOnlyList<string> AcceptedOutputModes { get; init; } = [];

    /// <summary>Where to tell of what comes of it; <see langword="null"/> for nowhere. Registered with the message or not at
    /// all; a request that is answered a second time registers nothing. Refused with a field below <c>push</c>.</summary>
    public PushTarget? Push { get; init; }

    /// <summary>The surface it came in by: <c>a2a/1.0</c>, <c>rest</c>.</summary>
    public required string Origin { get; init; }
}
