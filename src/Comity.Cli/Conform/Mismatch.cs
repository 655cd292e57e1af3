namespace Comity.Cli.Conform;

/// <summary>What was expected of an answer, and what came.</summary>
internal sealed record Mismatch(string Expected, string Came);
