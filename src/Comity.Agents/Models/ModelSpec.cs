using System.Text.Json;

namespace Comity.Agents.Models;

/// <summary>Which model an agent thinks with, and how it is asked. Holds names of environment variables, never keys.</summary>
public sealed record ModelSpec
{
    /// <summary>A name of <see cref="ModelProviders"/>: <c>openai</c>, <c>anthropic</c>, <c>ollama</c>, <c>openai-compat</c>, ...</summary>
    public required string Provider { get; init; }

    /// <summary>The model's name as its provider spells it.</summary>
    public required string Name { get; init; }

    /// <summary>An absolute http(s) address; <see langword="null"/> for the provider's own.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The environment variable that holds the key; <see langword="null"/> for the provider's usual one.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>0 to 2; <see langword="null"/> leaves it to the provider, which some models insist on.</summary>
    public float? Temperature { get; init; }

    /// <summary>Output tokens of one answer at most; <see langword="null"/> leaves it to the provider (Anthropic: 4,096).</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Tokens that fit into one request, answer included. Older messages are left out beyond it;
    /// <see langword="null"/> trims by <c>history</c> alone.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Above 0, up to 1.</summary>
    public float? TopP { get; init; }

    /// <summary>At least 1. Only providers that know it are told.</summary>
    public int? TopK { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    public long? Seed { get; init; }

    /// <summary>-2 to 2.</summary>
    public float? PresencePenalty { get; init; }

    /// <summary>-2 to 2.</summary>
    public float? FrequencyPenalty { get; init; }

    /// <summary>Whether the model may ask for several tools in one answer; <see langword="null"/> leaves it to the provider.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary><c>auto</c>, <c>none</c> or <c>required</c>; <see langword="null"/> for <c>auto</c>.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>How long a reasoning model may think: <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>;
    /// <see langword="null"/> leaves it to the provider.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>Headers sent with each request: header name to the environment variable that holds the whole value.
    /// A header whose variable is not set is left out.</summary>
    public IReadOnlyDictionary<string, string> ExtraHeadersEnv { get; init; } = new Dictionary<string, string>();

    /// <summary>Top-level fields put into each request body of an OpenAI-compatible provider; an object.</summary>
    public JsonElement? ExtraBody { get; init; }

    /// <summary>From request to the end of the answer. Default 5 min.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Tries of one request altogether when the provider is busy or away. Default 3; 1 to 10.</summary>
    public int AttemptsMax { get; init; } = 3;

    /// <summary>The longest wait between two tries, whatever the provider's Retry-After says. Default 60 s.</summary>
    public TimeSpan RetryWaitMax { get; init; } = TimeSpan.FromSeconds(60);
}
