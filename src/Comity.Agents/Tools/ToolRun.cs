using Comity.Core.Worker;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools;

/// <summary>The run on whose behalf a tool is called.</summary>
/// <param name="CallKey">Names the call within the turn, the same when the run is begun again.</param>
public sealed record ToolRun(IAgentCalls Agents, string CallKey)
{
    private static readonly object s_key = typeof(ToolRun);

    /// <exception cref="InvalidOperationException">The function was called outside a run, which is our bug.</exception>
    public static ToolRun Of(AIFunctionArguments arguments) =>
        arguments.Context is { } context && context.TryGetValue(s_key, out var found) && found is ToolRun run
            ? run
            : throw new InvalidOperationException("A tool was called without its run.");

    /// <summary>Puts the run where <see cref="Of"/> finds it.</summary>
    public void AttachTo(AIFunctionArguments arguments) =>
        (arguments.Context ??= new Dictionary<object, object?>())[s_key] = this;
}
