namespace Comity.Core.Access;

internal interface IKeyStore
{
    /// <returns>False when a key of that id is stored already; nothing was written then.</returns>
    ValueTask<bool> AddAsync(ApiKey key, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <returns>False when there is no such key or it was revoked before.</returns>
    ValueTask<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}
