namespace Comity.Server.Dialects.Wire;

/// <summary>What a dialect may tell the world about signing in. Hosting registers it.</summary>
/// <param name="Required">Whether a caller without a key is turned away.</param>
public sealed record AuthenticationInfo(bool Required);
