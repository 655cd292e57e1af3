using Comity.Core.Broker;
using Comity.Stores.Payload;

namespace Comity.Stores.Postgres.Writes;

internal sealed class AppendEvents(RunAppend append) : WriteOperation<bool>(append.Id, [])
{
    private readonly byte[] _payload = EventCodec.Encode(append.Events);

    public override int Weight => _payload.Length;

    protected override bool Execute(Batch batch)
    {
        if (batch.Find(Task) is not { Current: { IsTerminal: false } head } draft) return false;
        if (head.Fence != append.Fence || head.Seq != append.ExpectedSeq) return false;
        batch.Change(draft, append.After with { Lease = WriteRules.Longer(head.Lease, append.After.Lease) }, append.Events, _payload);
        return true;
    }
}
