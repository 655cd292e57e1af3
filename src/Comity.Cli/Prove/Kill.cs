namespace Comity.Cli.Prove;

/// <summary>A node was killed.</summary>
/// <param name="ReadyAt">When the same node took work again.</param>
internal sealed record Kill(DateTimeOffset At, DateTimeOffset ReadyAt);
