using Comity.Agents.Models;
using Comity.Agents.Roles.Yaml;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads <c>model:</c>, either <c>provider:name</c> or a mapping.</summary>
internal sealed class ModelReader(Fields spec)
{
    public const string Auto = "auto";

    private static readonly TimeSpan s_timeoutMax = TimeSpan.FromHours(1);

    /// <summary>Whether the file leaves the choice to what is found on this machine.</summary>
    public static bool IsAuto(Fields spec) =>
        spec.Node("model") is null or RoleScalar { Text: Auto } ||
        (spec.Node("model") is RoleMap map && new Fields(map, new RoleProblems("")) is var model && !model.Has("provider") && !model.Has("name"));

    /// <summary>Takes <c>provider:name</c> apart; the name may have colons of its own.</summary>
    public static ModelSpec? Parse(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1
        ? new ModelSpec { Provider = text[..at].Trim(), Name = text[(at + 1)..].Trim() }
        : null;

    /// <returns><see langword="null"/> after a problem was reported.</returns>
    public ModelSpec? Read()
    {
        if (spec.Node("model") is not { } node) return null;
        var model = node is RoleScalar scalar ? ReadText(scalar) : ReadMap(node);
        if (model is null) return null;

        var problems = ModelSpecCheck.Problems(model);
        foreach (var problem in problems) Report(problem, node, model);
        return problems.Count == 0 ? model : null;
    }

    private ModelSpec? ReadText(RoleScalar text)
    {
        if (Parse(text.Text) is { } model) return model;
        spec.Problems.Error(text,
            $"'model' must be provider:name, not '{Secrets.Shown(text.Text)}'.", "such as openai:gpt-4o-mini or ollama:llama3.2");
        return null;
    }

    private ModelSpec? ReadMap(RoleNode node)
    {
        if (spec.SectionOf(node, "model", RoleKeys.Model) is not { } model) return null;
        if (!model.Has("provider")) model.Missing("provider", "model", Suggestion.OneOf("", [.. ModelProviders.Names]));
        if (!model.Has("name")) model.Missing("name", "model", "give the model's name as its provider spells it");
        if (model.Text("provider") is not { } provider || model.Text("name") is not { } name) return null;

        var usual = new ModelSpec { Provider = provider, Name = name };
        return usual with
        {
            BaseUrl = model.Text("base_url"),
            ApiKeyEnv = ReadKey(model),
            Temperature = (float?)model.Number("temperature"),
            MaxTokens = model.Integer("max_tokens", 1),
            ContextWindow = model.Integer("context_window", 256),
            TopP = (float?)model.Number("top_p"),
            TopK = model.Integer("top_k", 1),
            Seed = model.Integer("seed", int.MinValue),
            Stop = model.Texts("stop_sequences") ?? [],
            ParallelToolCalls = model.Flag("parallel_tool_calls"),
            PresencePenalty = (float?)model.Number("presence_penalty"),
            FrequencyPenalty = (float?)model.Number("frequency_penalty"),
            ToolChoice = model.Text("tool_choice"),
            ReasoningEffort = model.Text("thinking") is { } effort and not ("false" or "none") ? effort : null,
            ExtraHeadersEnv = ReadHeaders(model),
            ExtraBody = model.Object("extra_body"),
            RequestTimeout = model.Duration("request_timeout", s_timeoutMax) ?? usual.RequestTimeout,
            AttemptsMax = model.Integer("http_retries", 1, 10) ?? usual.AttemptsMax,
            RetryWaitMax = model.Duration("http_retry_max_wait", s_timeoutMax) ?? usual.RetryWaitMax,
        };
    }

    // A literal key has been refused before; what is left is the name of a variable.
    private static string? ReadKey(Fields model) =>
        model.Text("api_key_env") ?? (model.Text("api_key") is { } key ? Secrets.Variable(key) : null);

    private static Dictionary<string, string> ReadHeaders(Fields model)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (model.Node("extra_headers_env") is { } named && model.MapOf(named, "extra_headers_env") is { } names)
        {
            foreach (var (key, value) in names.Entries)
                if (value is RoleScalar name) headers[key.Text] = name.Text;
        }

        if (model.Node("extra_headers") is { } given && model.MapOf(given, "extra_headers") is { } values)
        {
            foreach (var (key, value) in values.Entries)
            {
                if (value is RoleScalar text && Secrets.Variable(text.Text) is { } variable) headers[key.Text] = variable;
                else model.Problems.Error(value, $"The value of header '{Secrets.Shown(key.Text)}' must come from the environment.", "write ${NAME}");
            }
        }

        return headers;
    }

    private void Report(SpecProblem problem, RoleNode node, ModelSpec model)
    {
        if (problem.Field != "provider") SpecProblems.Report(problem, node, spec.Problems);
        else spec.Problems.Error((node as RoleMap)?.Find("provider")?.Value ?? node,
            $"There is no model provider '{Secrets.Shown(model.Provider)}'.", Suggestion.OneOf(model.Provider, [.. ModelProviders.Names]));
    }
}
