using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;

namespace Comity.Server.Dialects.A2A;

/// <summary>Who asks, where, and in which version: everything of a request but its parameters.</summary>
internal sealed class A2ACall
{
    public required Principal Caller { get; init; }

    /// <summary>The agent whose address was called; <see langword="null"/> at the root, where all the caller's tasks are in sight.</summary>
    public required AgentName? Base { get; init; }

    /// <summary>Who would get a new task: the agent of the address, else the default one, else the one a skill names.</summary>
    public required AgentDescriptor Agent { get; set; }

    public required A2AVersion Version { get; init; }

    /// <summary>The address callers know this server by.</summary>
    public required string Address { get; init; }

    /// <summary>Extension URIs the caller asked for.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>As it came, unchecked.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>As it came, unchecked.</summary>
    public string? LastEventId { get; init; }

    public TaskScope Scope => new(Caller, Base);

    /// <summary>The extensions both sides know, which are on for this call.</summary>
    public IEnumerable<string> ActivatedExtensions =>
        Extensions.Count == 0 ? [] : Extensions.Where(uri => Agent.Extensions.Any(known => known.Uri == uri));
}
