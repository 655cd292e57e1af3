using Comity.Core.Tasks;

namespace Comity.Stores.Sqlite.Writes;

internal sealed class DeleteTarget(TaskId task, string id) : WriteOperation<bool>
{
    protected override bool Execute(Batch batch)
    {
        if (batch.Find(task) is { } draft) PushRows.DeleteTarget(batch.Connection, draft.No, id);
        return true;
    }
}
