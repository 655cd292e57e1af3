using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Whose tasks are in sight, and of which agent.</summary>
/// <param name="Agent">Only this agent's tasks; <see langword="null"/> at the root, where all of the caller's are.</param>
public sealed record TaskScope(Principal Caller, AgentName? Agent)
{
    internal bool Sees(TaskRecord task) => task.Owner == Caller.Id && (Agent is not { } agent || agent == task.Agent);

    /// <summary>What is said of a task that is not there, and of one that is somebody else's.</summary>
    internal static Refusal NotFound(TaskId id) => new(RefusalCode.TaskNotFound, $"No task '{id}'.");
}
