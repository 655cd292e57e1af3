namespace Comity.Core.Access;

/// <summary>Makes, knows and revokes API keys.</summary>
public sealed class KeyRing
{
    /// <summary>Makes a key. The text is returned here and nowhere else, ever.</summary>
    /// <param name="principal">Whose key it is; <see langword="null"/> for a principal of its own.</param>
    public Task<Outcome<(ApiKey Key, string Text)>> CreateAsync(string name, Scopes scopes, PrincipalId? principal, DateTimeOffset? expiresAt, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Takes effect with its return.</summary>
    /// <returns>False when there is no such key, or it was revoked before.</returns>
    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Whether any usable key exists.</summary>
    public ValueTask<bool> AnyAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Who holds this key, or <see langword="null"/>. Compares in constant time.</summary>
    public ValueTask<Principal?> AuthenticateAsync(string text, CancellationToken cancellationToken) => throw new NotImplementedException();
}
