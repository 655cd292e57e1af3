using Comity.Agents.Models;
using Comity.Agents.Tools;

namespace Comity.Agents.Runners.Model;

/// <summary>An agent that thinks with a model: what its role file says, ready to be run.</summary>
public sealed record ModelAgentSpec
{
    /// <summary>The agent's own name, for traces and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The system prompt; empty for none.</summary>
    public string SystemPrompt { get; init; } = "";

    public required ModelSpec Model { get; init; }

    public IReadOnlyList<ToolSpec> Tools { get; init; } = [];

    public ModelLimits Limits { get; init; } = new();
}
