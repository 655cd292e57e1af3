using Comity.Core.Push;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class PutTarget(PushConfig config) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        if (batch.Find(config.Task) is not { } draft) throw new InvalidOperationException($"Expected task '{config.Task}', found none.");
        if (!batch.Outbox.HasRoom(draft.No, config.Id)) return false;
        batch.Outbox.Register(draft, config, draft.Current.Seq);
        batch.Outbox.MadeDue(); // where it takes the place of one that was given up
        return true;
    }
}
