namespace Comity.Agents.Models;

/// <summary>How a provider is spoken to.</summary>
public enum ModelWire
{
    /// <summary>OpenAI's chat completions, as most servers copy it.</summary>
    OpenAI,

    /// <summary>Anthropic's messages.</summary>
    Anthropic,
}
