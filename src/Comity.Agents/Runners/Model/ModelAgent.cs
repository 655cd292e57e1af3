using Comity.Core.Worker;

namespace Comity.Agents.Runners.Model;

/// <summary>A model agent as the catalog needs it.</summary>
/// <param name="Unavailable">Why it cannot work now, or <see langword="null"/>. It is looked at when the agent is made:
/// a key that is set later is seen at the next reload.</param>
/// <param name="HasEffects">Always true: a model is outside, and costs money.</param>
public sealed record ModelAgent(IAgentRunner Runner, string? Unavailable, bool HasEffects = true);
