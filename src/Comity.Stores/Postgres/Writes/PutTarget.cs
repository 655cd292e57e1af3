using Comity.Core.Push;

namespace Comity.Stores.Postgres.Writes;

internal sealed class PutTarget(PushConfig config) : WriteOperation<bool>(config.Task, [])
{
    protected override bool Execute(Batch batch)
    {
        if (batch.Find(Task) is not { } draft) throw new InvalidOperationException($"Expected task '{Task}', found none.");
        if (!batch.Outbox.HasRoom(Task, config.Id)) return false;
        batch.Outbox.Register(draft.Current, config, draft.Current.Seq);
        return true;
    }
}
