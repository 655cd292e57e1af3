using Comity.Core.Access;
using Comity.Stores.Sqlite.Writes;

namespace Comity.Stores.Sqlite;

internal sealed class SqliteKeyStore(Writer writer, ReaderPool readers) : IKeyStore
{
    public ValueTask<bool> AddAsync(ApiKey key, CancellationToken cancellationToken) =>
        writer.RunAsync(new AddKey(key), cancellationToken);

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(0, List, cancellationToken);

    public ValueTask<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        writer.RunAsync(new RevokeKey(id, at), cancellationToken);

    private static IReadOnlyList<ApiKey> List(Connection connection, int nothing)
    {
        using var rows = connection.Use(
            "SELECT id, name, principal, scopes, hash, created_at, expires_at, revoked_at FROM api_key ORDER BY created_at, id");
        List<ApiKey> keys = [];
        while (rows.Step())
        {
            keys.Add(new ApiKey(
                rows.Text(0),
                rows.Text(1),
                new PrincipalId(rows.Text(2)),
                (Scopes)rows.Number(3),
                rows.Bytes(4).ToArray(),
                rows.Moment(5),
                rows.MomentOrNull(6),
                rows.MomentOrNull(7)));
        }

        return keys;
    }
}
