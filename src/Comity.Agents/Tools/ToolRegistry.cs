using System.Collections.Frozen;
using Comity.Agents.Tools.BuiltIn;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools;

/// <summary>The tool types this process knows.</summary>
public sealed class ToolRegistry(IEnumerable<IToolType> types)
{
    private readonly FrozenDictionary<string, IToolType> _types = types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The types that come with Comity.</summary>
    public static ToolRegistry BuiltIn { get; } = new([new DateTimeTool(), new CalculatorTool(), new HttpTool(), new DelegateTool()]);

    /// <summary>All type names, in order.</summary>
    public IReadOnlyList<string> Types => [.. _types.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Everything wrong with the entry; nothing when <see cref="Create"/> can be called with it.</summary>
    public IReadOnlyList<SpecProblem> Problems(ToolSpec spec) => _types.TryGetValue(spec.Type, out var type)
        ? type.Problems(spec.Config)
        : [new SpecProblem("type", $"'{spec.Type}' is no tool type; use one of {string.Join(", ", Types)}.")];

    /// <summary>The functions of one entry, marked for approval where the entry says so.</summary>
    /// <exception cref="ArgumentException">The entry has problems.</exception>
    public IReadOnlyList<AIFunction> Create(ToolSpec spec, ToolServices services)
    {
        if (Problems(spec) is [var problem, ..])
            throw new ArgumentException($"Tool '{spec.Type}': {problem.Field}: {problem.Message}", nameof(spec));
        var functions = _types[spec.Type].Create(spec.Config, services);
        return spec.NeedsApproval ? [.. functions.Select(function => new ApprovalRequiredAIFunction(function))] : functions;
    }
}
