namespace Comity.Agents.Models;

/// <param name="BaseUrl">Where it lives unless the file says otherwise; <see langword="null"/> when the file must say.</param>
/// <param name="KeyEnv">The environment variable its key is usually in; <see langword="null"/> for none.</param>
/// <param name="NeedsKey">Whether a request without a key is pointless.</param>
public sealed record ModelProvider(string Name, ModelWire Wire, string? BaseUrl, string? KeyEnv, bool NeedsKey);
