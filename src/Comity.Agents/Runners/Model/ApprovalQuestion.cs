using System.Text.Json.Nodes;
using Comity.Agents.Models;
using Comity.Core.Tasks;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>Asks a caller whether tools may be called: once as text, once as data.</summary>
internal static class ApprovalQuestion
{
    private const int ArgumentsShownMax = 500;

    public static IReadOnlyList<Part> Parts(IReadOnlyList<ToolApprovalRequestContent> approvals)
    {
        var calls = approvals.Select(approval => approval.ToolCall).OfType<FunctionCallContent>().ToList();
        var text = $"May I call {string.Join(" and ", calls.Select(Shown))}? Answer yes or no.";
        var data = new JsonObject
        {
            ["approvals"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["callId"] = call.CallId,
                ["tool"] = call.Name,
                ["arguments"] = JsonNode.Parse(FunctionArguments.ToJson(call.Arguments)),
            })]),
        };
        return [new TextPart(text), new DataPart(System.Text.Json.JsonSerializer.SerializeToElement(data))];
    }

    private static string Shown(FunctionCallContent call)
    {
        var arguments = FunctionArguments.ToJson(call.Arguments);
        return $"{call.Name}({(arguments.Length > ArgumentsShownMax ? arguments[..ArgumentsShownMax] + "…" : arguments)})";
    }
}
