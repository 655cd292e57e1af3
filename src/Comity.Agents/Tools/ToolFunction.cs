using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools;

/// <summary>A function that a model may call: name, description and schema written out, arguments read by name.</summary>
public abstract class ToolFunction(string name, string description, string schema) : AIFunction
{
    private readonly JsonElement _schema = JsonDocument.Parse(schema).RootElement;

    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => _schema;

    /// <summary>How long a call may take; <see langword="null"/> for the agent's usual limit.</summary>
    public virtual TimeSpan? Timeout => null;

    /// <summary>Does the work.</summary>
    /// <exception cref="ToolException">It cannot be done; the message says why, to the model.</exception>
    protected abstract ValueTask<string> CallAsync(ToolArguments arguments, CancellationToken cancellationToken);

    protected sealed override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        await CallAsync(new ToolArguments(arguments), cancellationToken);
}
