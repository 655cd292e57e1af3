using Comity.Core;
using Comity.Core.Broker;
using Comity.Core.Push;
using Comity.Stores.Payload;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class ChangeTask(TaskChange change, DateTimeOffset now) : WriteOperation<Outcome<Intake>>
{
    protected override Outcome<Intake> Execute(Batch batch)
    {
        if (IntakeRows.Find(batch, change.Keys) is { } known) return known;
        if (batch.Find(change.Id) is not { } draft) return new Refusal(RefusalCode.TaskNotFound, $"No task '{change.Id}'.");
        if (!change.Decide(draft.Current).TryGet(out var changed, out var refusal)) return refusal;
        if (change.Push is { } push && !batch.Outbox.HasRoom(draft.No, push.Id)) return PushTargets.Full;
        batch.Change(draft, changed.After, changed.Events, EventCodec.Encode(changed.Events));
        IntakeRows.Insert(batch, change.Keys, draft.No, WriteRules.SpokenAt(changed.Events), now);
        if (change.Push is { } target) batch.Outbox.Register(draft, target, WriteRules.SpokenAt(changed.Events));
        return new Intake.Written(changed.After);
    }
}
