using Comity.Core.Access;

namespace Comity.Stores.Postgres;

internal sealed class PostgresKeyStore(Database database) : IKeyStore
{
    public async ValueTask<bool> AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        const string Sql =
            "INSERT INTO api_key (id, name, principal, scopes, hash, created_at, expires_at, revoked_at) " +
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        return await Database.WriteAsync(
            database.Writes,
            batch => batch.Say(Sql)
                .Text(key.Id).Text(key.Name).Text(key.Principal.Value).Number((long)key.Scopes).Bytes(key.Hash.ToArray())
                .Number(key.CreatedAt.UtcTicks).Number(key.ExpiresAt?.UtcTicks).Number(key.RevokedAt?.UtcTicks),
            (rows, _) => Task.FromResult(rows.RecordsAffected),
            cancellationToken) == 1;
    }

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        batch => batch.Say("SELECT id, name, principal, scopes, hash, created_at, expires_at, revoked_at FROM api_key ORDER BY created_at, id"),
        async (rows, token) =>
        {
            List<ApiKey> keys = [];
            while (await rows.ReadAsync(token))
            {
                keys.Add(new ApiKey(
                    rows.GetString(0),
                    rows.GetString(1),
                    new PrincipalId(rows.GetString(2)),
                    (Scopes)rows.GetInt32(3),
                    rows.GetFieldValue<byte[]>(4),
                    rows.Moment(5),
                    rows.MomentOrNull(6),
                    rows.MomentOrNull(7)));
            }

            return (IReadOnlyList<ApiKey>)keys;
        },
        cancellationToken);

    public async ValueTask<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        Storable.Is(id) && await Database.WriteAsync(
            database.Writes,
            batch => batch.Say("UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL").Text(id).Number(at.UtcTicks),
            (rows, _) => Task.FromResult(rows.RecordsAffected),
            cancellationToken) == 1;
}
