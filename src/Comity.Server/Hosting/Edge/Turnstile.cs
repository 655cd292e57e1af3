using System.Collections.Concurrent;
using Comity.Core.Access;

namespace Comity.Server.Hosting.Edge;

/// <summary>Holds each principal to its share: so many requests per second, and so many at once.</summary>
internal sealed class Turnstile(ServeLimits limits, TimeProvider time)
{
    /// <summary>What a key may ask for per second when the operator did not say.</summary>
    private const int DefaultRate = 1_000;

    // One entry per principal that ever called, and principals are made by the operator: it cannot grow from outside.
    private readonly ConcurrentDictionary<PrincipalId, PrincipalShare> _shares = new();
    private readonly Func<PrincipalId, PrincipalShare> _make = id =>
    {
        var rate = limits.Rate ?? (id == PrincipalId.Local ? 0 : DefaultRate);
        return new PrincipalShare(rate, limits.Burst ?? rate * 2, limits.Concurrent, time);
    };

    public PrincipalShare ShareOf(PrincipalId principal) => _shares.GetOrAdd(principal, _make);
}
