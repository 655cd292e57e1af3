using Comity.Agents.Roles.Reading;
using Comity.Agents.Roles.Yaml;
using Comity.Agents.Tools;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Roles.Scripts;

/// <summary>The functions that the <c>call</c> steps of one agent may name.</summary>
/// <param name="declared">The agent's <c>tools</c>.</param>
internal sealed class ScriptTools(ToolRegistry registry, ToolServices services, IReadOnlyList<ToolSpec> declared)
{
    private readonly List<AIFunction> _functions = [.. declared.SelectMany(tool => registry.Create(tool, services))];

    public IReadOnlyList<string> Names => [.. _functions.Select(function => function.Name)
        .Concat(declared.Select(tool => tool.Type)).Concat(registry.Types).Distinct(StringComparer.Ordinal)];

    /// <summary>A function of the agent's tools by its name; else a tool type that needs no configuration and has one function.</summary>
    /// <returns><see langword="null"/> after a problem was reported.</returns>
    public (AIFunction Function, bool NeedsApproval)? Resolve(string name, RoleNode at, RoleProblems problems)
    {
        var found = _functions.Find(function => function.Name == name) ?? OnlyFunctionOf(name);
        if (found is not null) return (found, found is ApprovalRequiredAIFunction);
        problems.Error(at, $"There is no tool '{Secrets.Shown(name)}', or it needs an entry in 'tools'.", Suggestion.OneOf(name, Names));
        return null;
    }

    private AIFunction? OnlyFunctionOf(string type)
    {
        var spec = declared.FirstOrDefault(tool => tool.Type == type) ?? new ToolSpec(type, RoleJson.EmptyObject);
        return registry.Types.Contains(type, StringComparer.Ordinal) && registry.Problems(spec).Count == 0 &&
            registry.Create(spec, services) is [var only] ? only : null;
    }
}
