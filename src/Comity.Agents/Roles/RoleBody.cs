using Comity.Core.Worker;

namespace Comity.Agents.Roles;

/// <summary>What does an agent's work.</summary>
internal sealed record RoleBody(string Kind, IAgentRunner Runner, bool HasEffects)
{
    public bool MayReply { get; init; }

    public string? Unavailable { get; init; }

    public string? Model { get; init; }

    public int Rules { get; init; }

    public static RoleBody WithoutModel()
    {
        const string why = "no model was found: name one, set a key such as OPENAI_API_KEY or ANTHROPIC_API_KEY, or start Ollama";
        return new RoleBody("model", new UnavailableRunner(why), HasEffects: true) { Unavailable = why, Model = Reading.ModelReader.Auto };
    }
}
