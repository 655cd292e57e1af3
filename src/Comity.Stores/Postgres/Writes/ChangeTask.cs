using Comity.Core;
using Comity.Core.Broker;
using Comity.Core.Push;
using Comity.Stores.Payload;

namespace Comity.Stores.Postgres.Writes;

internal sealed class ChangeTask(TaskChange change, DateTimeOffset now) : WriteOperation<Outcome<Intake>>(change.Id, change.Keys)
{
    protected override Outcome<Intake> Execute(Batch batch)
    {
        if (batch.FindIntake(Keys) is { } known) return known;
        if (batch.Find(Task) is not { } draft) return new Refusal(RefusalCode.TaskNotFound, $"No task '{Task}'.");
        if (!change.Decide(draft.Current).TryGet(out var changed, out var refusal)) return refusal;
        if (change.Push is { } push && !batch.Outbox.HasRoom(Task, push.Id)) return PushTargets.Full;
        batch.Change(draft, changed.After, changed.Events, EventCodec.Encode(changed.Events));
        batch.Remember(Keys, Task, WriteRules.SpokenAt(changed.Events), now);
        if (change.Push is { } target) batch.Outbox.Register(changed.After, target, WriteRules.SpokenAt(changed.Events));
        return new Intake.Written(changed.After);
    }
}
