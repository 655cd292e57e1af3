using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>Says, in the stream of a <see cref="FunctionLoop"/>, that an answer is over and its calls are made next.
/// Never part of a conversation.</summary>
internal sealed class ToolRoundContent(IReadOnlyList<FunctionCallContent> calls) : AIContent
{
    /// <summary><c>{"tools": ["calculate"]}</c></summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["tools"] = new JsonArray([.. calls.Select(call => JsonValue.Create(call.Name))]),
    });
}
