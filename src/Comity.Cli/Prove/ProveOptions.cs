namespace Comity.Cli.Prove;

/// <summary>What a proof is to do.</summary>
/// <param name="For">How long nodes are killed under load, 1 s to 24 h; longer until the second kill has come.</param>
/// <param name="Store">As <c>serve --store</c> takes it; <see langword="null"/> for SQLite in a temporary folder.</param>
/// <param name="Nodes">Processes on one store, 1 to 9; more than one needs PostgreSQL.</param>
/// <param name="Clients">How many send at once, 1 to 256.</param>
/// <param name="KillEvery">The mean time from one restart to the next kill.</param>
/// <param name="Key">An admin key of the store; <see langword="null"/> when the store is new and its first node makes one.</param>
internal sealed record ProveOptions(
    TimeSpan For, string? Store, int Nodes, int Clients, TimeSpan KillEvery, int Seed, string? Key)
{
    /// <summary>Messages in all, so that the ledger and the reading back stay bounded however long it goes on.</summary>
    public const int MessagesMax = 20_000;

    /// <summary>How long callers may take to finish, nodes to settle everything, and one node to start.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_pauseMin = TimeSpan.FromMilliseconds(20);

    /// <summary>The mean pause of one client between two messages, which spreads <see cref="MessagesMax"/> over the whole time.</summary>
    public TimeSpan Pause => For * Clients / MessagesMax is var spread && spread > s_pauseMin ? spread : s_pauseMin;

    public string StoreName => Store is null || Store.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) ? "SQLite" : "PostgreSQL";
}
