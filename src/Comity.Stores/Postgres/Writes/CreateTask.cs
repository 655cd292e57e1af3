using Comity.Core.Broker;
using Comity.Stores.Payload;

namespace Comity.Stores.Postgres.Writes;

internal sealed class CreateTask(NewTask task, DateTimeOffset now) : WriteOperation<Intake>(task.Record.Id, task.Keys)
{
    // Encoded by the caller, before anything is locked.
    private readonly byte[] _payload = EventCodec.Encode(task.Events);

    public override bool IsBirth => true;

    public override int Weight => _payload.Length;

    protected override Intake Execute(Batch batch)
    {
        if (batch.FindIntake(Keys) is { } known) return known;
        batch.Add(task.Record, task.Events, _payload);
        batch.Remember(Keys, Task, WriteRules.SpokenAt(task.Events), now);
        if (task.Push is { } push) batch.Outbox.Register(task.Record, push, WriteRules.SpokenAt(task.Events));
        return new Intake.Written(task.Record);
    }
}
