using System.Text.Json;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>What becomes of a task whose run was lost with its node.</summary>
/// <remarks>A run with effects outside begins only after its Working state is on disk, so a lost task that is still
/// Submitted was never begun and simply waits again.</remarks>
internal static class LostRun
{
    // A task that takes its node down with it each time must not do so for ever.
    private const int AttemptsMax = 1_000;

    private static readonly JsonElement s_mark = JsonSerializer.SerializeToElement("comity:lost-run");

    public static bool IsQuestion(StatusChanged status) =>
        status.Resume is { ValueKind: JsonValueKind.String } resume && resume.ValueEquals("comity:lost-run"u8);

    /// <param name="agent">As it is now; <see langword="null"/> when it is gone.</param>
    public static Changed Resolve(TaskRecord task, AgentDescriptor? agent, DateTimeOffset now)
    {
        var released = task with { Lease = null, Fence = task.Fence + 1 };
        if (agent is null) return EventMaker.Status(released, TaskState.Failed, $"Agent '{task.Agent}' is not there any more.", now);
        if (task.Attempt >= AttemptsMax) return EventMaker.Status(released, TaskState.Failed, $"The run was lost {AttemptsMax} times.", now);
        if (task.State == TaskState.Submitted) return new Changed(released, []);

        return (agent.HasEffects ? agent.Policy.OnAmbiguous : OnAmbiguous.Rerun) switch
        {
            OnAmbiguous.Rerun => EventMaker.Status(released, TaskState.Submitted, "The server stopped during the run; it begins again.", now),
            OnAmbiguous.Ask => EventMaker.Status(released, TaskState.InputRequired,
                "The server stopped during the run, so what it did outside may have happened or not. Run it again (yes or no)?", now, s_mark),
            _ => EventMaker.Status(released, TaskState.Failed,
                "The server stopped during the run; what it did outside may have happened or not.", now),
        };
    }
}
