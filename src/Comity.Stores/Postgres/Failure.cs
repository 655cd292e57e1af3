using System.Net.Sockets;
using System.Text;
using Comity.Core.Broker;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>What a failure of the database means.</summary>
internal static class Failure
{
    /// <summary>Whether the database, or the way to it, has failed; anything else is our own mistake or a caller who left.</summary>
    public static bool IsOfDatabase(Exception exception) =>
        exception is NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether the connection is gone, so that nobody knows what the server still did.</summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException answer => answer.InvariantSeverity is "FATAL" or "PANIC",
        NpgsqlException or SocketException or IOException => true,
        _ => false,
    };

    /// <summary>Whether the server undid the transaction because of another one that ran beside it.</summary>
    public static bool IsCollision(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    };

    /// <summary>Whether the server cannot take what one of the operations would have it write.</summary>
    public static bool IsOfContent(Exception exception) =>
        exception is EncoderFallbackException or PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] or ['2', '3', ..] };

    /// <summary>Whether a row stayed locked by somebody else for as long as anybody waits.</summary>
    public static bool IsOfLock(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    public static StoreUnavailableException AsUnavailable(Exception exception) => exception switch
    {
        ObjectDisposedException => new StoreUnavailableException("The store is closed.", exception),
        PostgresException answer => new StoreUnavailableException($"The database cannot be used now: {answer.MessageText} ({answer.SqlState}).", exception),
        _ => new StoreUnavailableException($"The database cannot be reached now: {exception.Message}", exception),
    };
}
