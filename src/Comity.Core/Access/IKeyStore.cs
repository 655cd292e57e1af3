namespace Comity.Core.Access;

internal interface IKeyStore
{
    ValueTask AddAsync(ApiKey key, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <returns>False when there is no such key or it was revoked before.</returns>
    ValueTask<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}
