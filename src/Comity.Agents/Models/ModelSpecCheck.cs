using System.Text.Json;

namespace Comity.Agents.Models;

/// <summary>What can be wrong with a <see cref="ModelSpec"/> before any model is asked.</summary>
public static class ModelSpecCheck
{
    private static readonly string[] s_toolChoices = ["auto", "none", "required"];
    private static readonly string[] s_efforts = ["minimal", "low", "medium", "high"];

    /// <returns>Nothing when the spec can be used. A missing key is not a problem of the file and is not named here.</returns>
    public static IReadOnlyList<SpecProblem> Problems(ModelSpec spec) => [.. Where(spec), .. Numbers(spec), .. Words(spec)];

    private static IEnumerable<SpecProblem> Where(ModelSpec spec)
    {
        var provider = ModelProviders.Find(spec.Provider);
        if (provider is null)
            yield return new("provider", $"'{spec.Provider}' is no provider; use one of {string.Join(", ", ModelProviders.Names)}.");
        if (string.IsNullOrWhiteSpace(spec.Name))
            yield return new("name", "A model needs a name, as its provider spells it.");
        if (spec.BaseUrl is null && provider is { BaseUrl: null })
            yield return new("base_url", $"Provider '{provider.Name}' needs base_url, such as http://127.0.0.1:8000/v1.");
        if (spec.BaseUrl is { } url && !IsHttp(url))
            yield return new("base_url", $"'{url}' is not an absolute http or https address.");
        if (spec.ApiKeyEnv is { } key && !IsVariable(key))
            yield return new("api_key_env", "This is the name of an environment variable (letters, digits, underscores), never a key itself.");
    }

    private static IEnumerable<SpecProblem> Numbers(ModelSpec spec)
    {
        if (spec.Temperature is < 0 or > 2) yield return new("temperature", "Must be from 0 to 2.");
        if (spec.TopP is <= 0 or > 1) yield return new("top_p", "Must be above 0 and at most 1.");
        if (spec.TopK is < 1) yield return new("top_k", "Must be at least 1.");
        if (spec.MaxTokens is < 1) yield return new("max_tokens", "Must be at least 1.");
        if (spec.ContextWindow is < 256) yield return new("context_window", "Must be at least 256.");
        if (spec.PresencePenalty is < -2 or > 2) yield return new("presence_penalty", "Must be from -2 to 2.");
        if (spec.FrequencyPenalty is < -2 or > 2) yield return new("frequency_penalty", "Must be from -2 to 2.");
        if (spec.AttemptsMax is < 1 or > 10) yield return new("http_retries", "Must be from 1 to 10.");
    }

    private static IEnumerable<SpecProblem> Words(ModelSpec spec)
    {
        if (spec.ToolChoice is { } choice && !s_toolChoices.Contains(choice))
            yield return new("tool_choice", $"Must be one of {string.Join(", ", s_toolChoices)}.");
        if (spec.ReasoningEffort is { } effort && !s_efforts.Contains(effort))
            yield return new("thinking", $"Must be one of {string.Join(", ", s_efforts)}.");
        if (spec.ExtraBody is { ValueKind: not JsonValueKind.Object })
            yield return new("extra_body", "Must be a mapping of fields for the request body.");
        foreach (var (header, variable) in spec.ExtraHeadersEnv)
        {
            if (!IsVariable(variable))
                yield return new($"extra_headers_env.{header}", "The value is the name of an environment variable that holds the header's whole value.");
        }
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0;

    private static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
