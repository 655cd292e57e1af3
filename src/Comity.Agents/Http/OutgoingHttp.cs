namespace Comity.Agents.Http;

/// <summary>The one HTTP client for calls whose address a caller or a model can steer.</summary>
public sealed class OutgoingHttp(bool allowPrivateNetwork)
{
    public bool AllowPrivateNetwork { get; } = allowPrivateNetwork;
}
