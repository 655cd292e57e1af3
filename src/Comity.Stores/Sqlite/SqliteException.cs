using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>What the library answered in place of what was asked. Never leaves this room.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code => code;

    public StoreUnavailableException AsUnavailable() =>
        new($"The store cannot be used now: {Message} (SQLite {Code}).", this);
}
