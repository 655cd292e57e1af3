using Comity.Core.Broker;
using Comity.Stores.Payload;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class CreateTask(NewTask task, DateTimeOffset now) : WriteOperation<Intake>
{
    // Encoded by the caller's thread; the writer's is the one everybody waits for.
    private readonly byte[] _payload = EventCodec.Encode(task.Events);

    public override int Weight => _payload.Length;

    protected override Intake Execute(Batch batch)
    {
        if (IntakeRows.Find(batch, task.Keys) is { } known) return known;
        var draft = batch.Add(task.Record, task.Events, _payload);
        IntakeRows.Insert(batch, task.Keys, draft.No, WriteRules.SpokenAt(task.Events), now);
        if (task.Push is { } push) batch.Outbox.Register(draft, push, WriteRules.SpokenAt(task.Events));
        return new Intake.Written(task.Record);
    }
}
