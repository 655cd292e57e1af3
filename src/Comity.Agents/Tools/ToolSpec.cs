using System.Text.Json;

namespace Comity.Agents.Tools;

/// <summary>A tool an agent may use, as its role file says it.</summary>
/// <param name="Type">A type that <see cref="ToolRegistry"/> knows.</param>
/// <param name="Config">The rest of the entry, an object with the keys as in the file; an empty object when there is nothing.</param>
/// <param name="NeedsApproval">Whether each call waits until the caller of the task has agreed to it.</param>
public sealed record ToolSpec(string Type, JsonElement Config, bool NeedsApproval = false);
