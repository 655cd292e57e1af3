using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools;

/// <summary>A kind of tool that role files may name. One class and one registration make a new one.</summary>
public interface IToolType
{
    /// <summary>What a role file calls it.</summary>
    string Name { get; }

    /// <summary>Everything wrong with the configuration; nothing when <see cref="Create"/> can be called with it.</summary>
    IReadOnlyList<SpecProblem> Problems(JsonElement config);

    /// <summary>The functions a model sees. They live as long as the agent and are called by many runs at once;
    /// what belongs to one run comes with the call (<see cref="ToolRun.Of"/>).</summary>
    IReadOnlyList<AIFunction> Create(JsonElement config, ToolServices services);
}
