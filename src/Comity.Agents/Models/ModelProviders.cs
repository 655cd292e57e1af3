using System.Collections.Frozen;

namespace Comity.Agents.Models;

/// <summary>The providers a role file may name.</summary>
public static class ModelProviders
{
    private static readonly FrozenDictionary<string, ModelProvider> s_table = new ModelProvider[]
    {
        new("openai", ModelWire.OpenAI, "https://api.openai.com/v1", "OPENAI_API_KEY", NeedsKey: true),
        new("anthropic", ModelWire.Anthropic, "https://api.anthropic.com", "ANTHROPIC_API_KEY", NeedsKey: true),
        new("gemini", ModelWire.OpenAI, "https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY", NeedsKey: true),
        new("google", ModelWire.OpenAI, "https://generativelanguage.googleapis.com/v1beta/openai", "GOOGLE_API_KEY", NeedsKey: true),
        new("openrouter", ModelWire.OpenAI, "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", NeedsKey: true),
        new("groq", ModelWire.OpenAI, "https://api.groq.com/openai/v1", "GROQ_API_KEY", NeedsKey: true),
        new("mistral", ModelWire.OpenAI, "https://api.mistral.ai/v1", "MISTRAL_API_KEY", NeedsKey: true),
        new("deepseek", ModelWire.OpenAI, "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", NeedsKey: true),
        new("xai", ModelWire.OpenAI, "https://api.x.ai/v1", "XAI_API_KEY", NeedsKey: true),
        new("ollama", ModelWire.OpenAI, "http://127.0.0.1:11434/v1", null, NeedsKey: false),
        new("vllm", ModelWire.OpenAI, "http://127.0.0.1:8000/v1", null, NeedsKey: false),
        new("lmstudio", ModelWire.OpenAI, "http://127.0.0.1:1234/v1", null, NeedsKey: false),
        new("openai-compat", ModelWire.OpenAI, null, null, NeedsKey: false),
        new("anthropic-compat", ModelWire.Anthropic, null, null, NeedsKey: false),
    }.ToFrozenDictionary(provider => provider.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_table.Keys.Order(StringComparer.Ordinal)];

    public static ModelProvider? Find(string name) => s_table.GetValueOrDefault(name);
}
