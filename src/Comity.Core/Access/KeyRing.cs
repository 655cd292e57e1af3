using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Core.Access;

/// <summary>Makes, knows and revokes API keys. A key reads <c>cmt_ID_SECRET</c>; only its SHA-256 is stored.</summary>
public sealed class KeyRing
{
    private const int KeyLengthMax = 200;
    private static readonly TimeSpan s_sharedStoreMemory = TimeSpan.FromSeconds(1);

    private readonly IKeyStore _store;
    private readonly bool _isExclusive;
    private readonly TimeProvider _time;
    private volatile Known? _known;

    internal KeyRing(Store store, TimeProvider time) => (_store, _isExclusive, _time) = (store.Keys, store.IsExclusive, time);

    private sealed record Known(FrozenDictionary<string, ApiKey> ById, DateTimeOffset At);

    /// <summary>Makes a key. The text is returned here and nowhere else, ever.</summary>
    /// <param name="name">What the operator calls it; 1 to 100 characters, no controls.</param>
    /// <param name="principal">Whose key it is; <see langword="null"/> for a principal of its own.</param>
    public async Task<Outcome<(ApiKey Key, string Text)>> CreateAsync(string name, Scopes scopes, PrincipalId? principal, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (string.IsNullOrWhiteSpace(name) || name.Length > 100 || name.Any(char.IsControl)) return new Refusal(RefusalCode.InvalidArgument, "A key needs a name of 1 to 100 visible characters.", "name");
        if (scopes == Scopes.None || (scopes & ~(Scopes.Agent | Scopes.Worker | Scopes.Admin)) != 0) return new Refusal(RefusalCode.InvalidArgument, "A key needs one of the scopes agent, worker, admin.", "scopes");
        if (principal is { Value: var owner } && !IsPrincipal(owner)) return new Refusal(RefusalCode.InvalidArgument, "A principal has 1 to 100 letters, digits or any of . _ - @ :", "principal");
        if (expiresAt <= now) return new Refusal(RefusalCode.InvalidArgument, "The key would have expired already.", "expiresAt");

        var id = TimeOrderedId.New(now)[16..];
        return await AddAsync(id, name, scopes, principal, expiresAt, now, cancellationToken) ??
            throw new InvalidOperationException($"Expected a new key, found '{id}' stored.");
    }

    /// <summary>Makes the first admin key of a new store. Of nodes that begin on it together, one makes it.</summary>
    /// <returns><see langword="null"/> when there is a usable admin key, or another node was first.</returns>
    public async Task<(ApiKey Key, string Text)?> CreateFirstAsync(CancellationToken cancellationToken)
    {
        const string Name = "admin";
        const Scopes Opens = Scopes.Agent | Scopes.Admin;
        var keys = await _store.ListAsync(cancellationToken);
        if (keys.Any(key => key.Scopes.HasFlag(Scopes.Admin) && IsUsable(key))) return null;

        // Where every admin key was revoked, the name of the first one is taken, and the next has one of its own.
        var now = _time.GetUtcNow();
        var id = keys.Any(key => key.Id == Name) ? TimeOrderedId.New(now)[16..] : Name;
        return await AddAsync(id, Name, Opens, null, null, now, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => _store.ListAsync(cancellationToken);

    /// <summary>Takes effect with its return.</summary>
    /// <returns>False when there is no such key, or it was revoked before.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        var revoked = await _store.RevokeAsync(id, _time.GetUtcNow(), cancellationToken);
        _known = null;
        return revoked;
    }

    /// <summary>Who holds this key, or <see langword="null"/>. Compares in constant time.</summary>
    public async ValueTask<Principal?> AuthenticateAsync(string text, CancellationToken cancellationToken)
    {
        if (text.Length > KeyLengthMax || !Ascii.IsValid(text) || text.Split('_', 3) is not ["cmt", var id, _]) return null;
        var known = await KnownAsync(cancellationToken);
        if (!known.ById.TryGetValue(id, out var key) || !IsUsable(key)) return null;
        return CryptographicOperations.FixedTimeEquals(Hash(text), key.Hash.Span) ? new Principal(key.Principal, key.Scopes) : null;
    }

    private async Task<(ApiKey Key, string Text)?> AddAsync(
        string id, string name, Scopes scopes, PrincipalId? principal, DateTimeOffset? expiresAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = $"cmt_{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        var key = new ApiKey(id, name, principal ?? new PrincipalId("key:" + id), scopes, Hash(text), now, expiresAt, null);
        if (!await _store.AddAsync(key, cancellationToken)) return null;
        _known = null;
        return (key, text);
    }

    private async ValueTask<Known> KnownAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && (_isExclusive || _time.GetUtcNow() - known.At < s_sharedStoreMemory)) return known;
        var keys = await _store.ListAsync(cancellationToken);
        return _known = new Known(keys.ToFrozenDictionary(key => key.Id), _time.GetUtcNow());
    }

    private bool IsUsable(ApiKey key) => key.RevokedAt is null && (key.ExpiresAt is not { } end || end > _time.GetUtcNow());

    private static bool IsPrincipal(string value) =>
        value.Length is > 0 and <= 100 && value.All(c => char.IsAsciiLetterOrDigit(c) || "._-@:".Contains(c));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));
}
