using Comity.Agents.Models;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Runners.Model;

/// <summary>A model's settings as its client takes them.</summary>
internal static class ModelOptions
{
    public static ChatOptions From(ModelSpec model, IReadOnlyList<AIFunction> tools) => new()
    {
        Temperature = model.Temperature,
        TopP = model.TopP,
        TopK = model.TopK,
        MaxOutputTokens = model.MaxTokens,
        Seed = model.Seed,
        PresencePenalty = model.PresencePenalty,
        FrequencyPenalty = model.FrequencyPenalty,
        StopSequences = model.Stop is { Count: > 0 } stops ? [.. stops] : null,
        Reasoning = Reasoning(model.ReasoningEffort),
        AllowMultipleToolCalls = tools.Count > 0 ? model.ParallelToolCalls : null,
        ToolMode = model.ToolChoice switch
        {
            "none" => ChatToolMode.None,
            "required" => ChatToolMode.RequireAny,
            _ => null,
        },
        Tools = tools.Count > 0 ? [.. tools] : null,
    };

    private static ReasoningOptions? Reasoning(string? effort) => effort switch
    {
        "minimal" or "low" => new() { Effort = ReasoningEffort.Low },
        "medium" => new() { Effort = ReasoningEffort.Medium },
        "high" => new() { Effort = ReasoningEffort.High },
        _ => null,
    };
}
