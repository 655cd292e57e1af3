using System.Text.Json;
using Comity.Core.Worker;

namespace Comity.Core.Catalog;

/// <summary>An agent as everybody sees it, and the runner that does its work. A reload makes a new one.</summary>
public sealed record AgentDescriptor
{
    public required AgentName Name { get; init; }

    public string Description { get; init; } = "";

    public string Version { get; init; } = "1.0.0";

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What kind of agent it is: <c>scripted</c>, <c>model</c>, ...</summary>
    public required string Kind { get; init; }

    /// <summary>Never empty: an agent without declared skills has one that bears its own name.</summary>
    public required IReadOnlyList<AgentSkill> Skills { get; init; }

    /// <summary>Skills that only authenticated callers see, on the extended card.</summary>
    public IReadOnlyList<AgentSkill> ExtendedSkills { get; init; } = [];

    public bool HasExtendedCard { get; init; }

    /// <summary>Media types taken; <c>*/*</c> and <c>type/*</c> are patterns.</summary>
    public IReadOnlyList<string> InputModes { get; init; } = ["text/plain", "application/json"];

    public IReadOnlyList<string> OutputModes { get; init; } = ["text/plain", "application/json"];

    public AgentProvider? Provider { get; init; }

    public string? DocumentationUrl { get; init; }

    public string? IconUrl { get; init; }

    public IReadOnlyList<AgentExtension> Extensions { get; init; } = [];

    public AgentPolicy Policy { get; init; } = new();

    /// <summary>Why the agent cannot work now (a missing key, say), or <see langword="null"/> when it is ready.</summary>
    public string? Unavailable { get; init; }

    /// <summary>Whether a run may do something outside Comity: call a model, a tool, another agent.</summary>
    /// <remarks>A run without effects may begin before its task is written, and may always be run again.</remarks>
    public required bool HasEffects { get; init; }

    /// <summary>Whether a run may answer with a bare message in place of a task.</summary>
    public bool MayReply { get; init; }

    public required IAgentRunner Runner { get; init; }

    /// <summary>The file it came from, or <see langword="null"/> when it is built in.</summary>
    public string? Source { get; init; }

    public required DateTimeOffset LoadedAt { get; init; }
}

public sealed record AgentSkill(string Id, string Name, string Description)
{
    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Empty means the agent's own.</summary>
    public IReadOnlyList<string> InputModes { get; init; } = [];

    public IReadOnlyList<string> OutputModes { get; init; } = [];
}

public sealed record AgentProvider(string Organization, string Url);

/// <param name="Required">Callers that do not ask for the extension are refused.</param>
public sealed record AgentExtension(string Uri, string? Description, bool Required, JsonElement? Params);
