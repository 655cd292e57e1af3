using Comity.Core.Access;
using Comity.Core.Catalog;

namespace Comity.Core.Broker;

/// <summary>Whose tasks are in sight, and of which agent.</summary>
/// <param name="Agent">Only this agent's tasks; <see langword="null"/> at the root, where all of the caller's are.</param>
public sealed record TaskScope(Principal Caller, AgentName? Agent);
