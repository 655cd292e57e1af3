namespace Comity.Core.Push;

/// <summary>What the composition gives so that notifications can be sent.</summary>
/// <param name="Dialects">All that targets can be registered in.</param>
public sealed record PushPorts(IPushSender Sender, ISecretBox Box, IReadOnlyList<IPushDialect> Dialects, PushRules Rules);
