using System.Text.Json.Nodes;
using Comity.Stores;

namespace Comity.Server.Hosting.Doctor;

/// <summary>The store: reachable, ours, writable, of a version that this program knows; and its clock.</summary>
public static class StoreChecks
{
    private static readonly TimeSpan s_skewMax = TimeSpan.FromSeconds(5);

    /// <param name="running">What a Comity that answers at one of the addresses says of itself.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(string connection, JsonObject? running, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = await StoreInspector.InspectAsync(connection, time, cancellationToken);
        return store.ClockSkew is { } skew ? [Of(store, running), Clock(skew)] : [Of(store, running)];
    }

    private static Finding Of(StoreInspection store, JsonObject? running)
    {
        if (store.Problem is { } problem) return Finding.Wrong("store", $"{store.Description}: {problem}", "Mend the connection with --store, or the rights and the state of the database.");
        if (store.IsInUse) return InUse(store, running);
        if (store.Schema > store.SchemaKnown)
            return Finding.Wrong("store", $"{store.Description} was written by a newer version (schema {store.Schema}, this one knows {store.SchemaKnown})", "Use that version or newer.");
        var state = store.IsNew ? "new; the first start makes its schema"
            : store.Schema < store.SchemaKnown ? $"schema {store.Schema}; the next start brings it to {store.SchemaKnown}"
            : $"schema {store.Schema}, writable";
        return Finding.Ok("store", $"{store.Description} ({store.Engine}), {state}");
    }

    private static Finding InUse(StoreInspection store, JsonObject? running)
    {
        if (running is null)
            return Finding.Wrong("store", $"{store.Description} is in use by another process, and no Comity answers at the addresses given", "Name the running server with --urls to ask it, or stop that process.");
        var state = running["parts"]?["store"]?["status"]?.ToString();
        return state == "ok"
            ? Finding.Ok("store", $"{store.Description} is in use by the running server, which says it is ok")
            : Finding.Wrong("store", $"{store.Description} is in use by the running server, which says it is {state ?? "unknown"}: {running["parts"]?["store"]?["detail"]}", "See the server's log.");
    }

    private static Finding Clock(TimeSpan skew) => skew.Duration() > s_skewMax
        ? Finding.Warning("clock", $"This machine's clock and the database's are {skew.Duration().TotalSeconds:0.0} s apart", "Set both by NTP. Leases are judged by the database's clock; what is shown and signed is not.")
        : Finding.Ok("clock", $"{skew.Duration().TotalMilliseconds:0} ms from the database's");
}
