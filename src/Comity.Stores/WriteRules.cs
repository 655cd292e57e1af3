using Comity.Core.Tasks;

namespace Comity.Stores;

/// <summary>What a write keeps to in every engine.</summary>
internal static class WriteRules
{
    /// <exception cref="InvalidOperationException">The events do not lead from the present head to this one.</exception>
    public static void CheckFollows(TaskRecord head, TaskRecord after, IReadOnlyList<TaskEvent> events)
    {
        if (after.Id != head.Id || after.Owner != head.Owner || after.Agent != head.Agent || after.Context != head.Context)
            throw new InvalidOperationException($"Expected task '{head.Id}' with its owner, agent and context, found another.");
        var seq = head.Seq;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Seq != ++seq)
                throw new InvalidOperationException($"Expected event {seq} of task '{head.Id}', found {events[i].Seq}.");
        }

        if (after.Seq != seq) throw new InvalidOperationException($"Expected task '{head.Id}' to stand at event {seq}, found {after.Seq}.");
    }

    /// <summary>The lease to write with a run's events: a renewal committed while the run prepared them must not be undone.</summary>
    public static Lease? Longer(Lease? stored, Lease? run) =>
        run is not null && stored?.Node == run.Node && stored.Until > run.Until ? stored : run;

    /// <summary>The event that a request made: what its caller said.</summary>
    public static long SpokenAt(IReadOnlyList<TaskEvent> events) =>
        events.OfType<MessageReceived>().FirstOrDefault()?.Seq ?? (events.Count > 0 ? events[0].Seq : 0);
}
