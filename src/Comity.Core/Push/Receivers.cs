namespace Comity.Core.Push;

/// <summary>Who is being delivered to on this node, so that a receiver which hangs takes few places and one which answers
/// always finds some.</summary>
/// <remarks>Receivers that failed last, or have kept a delivery waiting, get one place each, and half of all places together.</remarks>
internal sealed class Receivers(PushRules rules, TimeProvider time)
{
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Receiver> _known = [];

    public void Enter(string name)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(name, out var receiver)) _known.Add(name, receiver = new Receiver());
            if (receiver.Count++ == 0) receiver.Since = time.GetUtcNow();
        }
    }

    /// <summary>A delivery was acknowledged, and the lane goes on with the next.</summary>
    public void Answered(string name)
    {
        lock (_gate) _known[name].Since = time.GetUtcNow();
    }

    public void Leave(string name, bool hasFailed)
    {
        lock (_gate)
        {
            var receiver = _known[name];
            receiver.Count--;
            receiver.Since = time.GetUtcNow();
            receiver.HasFailed = hasFailed;
            if (receiver is { Count: 0, HasFailed: false }) _known.Remove(name);
        }
    }

    /// <summary>Those that get no further place now.</summary>
    public IReadOnlySet<string> Busy()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (name, _) in _known.Where(known => known.Value.Count == 0 && now - known.Value.Since > s_memory).ToList()) _known.Remove(name);
            var poor = _known.Where(known => known.Value.HasFailed || now - known.Value.Since > s_slow).ToList();
            var isPoorHouseFull = poor.Sum(known => known.Value.Count) >= rules.ParallelMax / 2;
            var busy = _known.Where(known => known.Value.Count >= rules.PerReceiverMax).Select(known => known.Key).ToHashSet();
            busy.UnionWith(poor.Where(known => isPoorHouseFull || known.Value.Count > 0).Select(known => known.Key));
            return busy;
        }
    }

    private sealed class Receiver
    {
        public int Count { get; set; }

        /// <summary>When it last began to be busy, or answered.</summary>
        public DateTimeOffset Since { get; set; }

        public bool HasFailed { get; set; }
    }
}
