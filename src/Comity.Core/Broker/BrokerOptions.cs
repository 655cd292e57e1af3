namespace Comity.Core.Broker;

/// <summary>How tasks are accepted, run and kept.</summary>
public sealed record BrokerOptions
{
    /// <summary>Names this process among those that share a store.</summary>
    public string Node { get; init; } = "node_" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>How long a node owns a task without renewing. Default 12 s, so that with the sweep a dead node's tasks are
    /// taken over within 15 s; 3 s to 10 min.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Default a third of the lease; at most that.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a node looks for what nobody looks after. Default 1 s.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a task of an agent that is not known here is left to other nodes, before it has failed. Role files
    /// do not reach all nodes at the same moment. Default 10 min; of no effect where one process uses the store.</summary>
    public TimeSpan StrangerPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>These options with another lease, renewed three times in it.</summary>
    public BrokerOptions WithLease(TimeSpan lease) => this with { LeaseDuration = lease, LeaseRenewal = lease / 3 };

    /// <summary>Runs at once on this node, delegated ones not counted. Default 10,000.</summary>
    public int RunsMax { get; init; } = 10_000;

    /// <summary>Delegations below one task at most. Default 8.</summary>
    public int DepthMax { get; init; } = 8;

    /// <summary>How long a repeated request is recognised. Default 48 h; at least 24 h.</summary>
    public TimeSpan IntakeRetention { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long running work may go on after a stop was asked for. Default 10 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentException">A value is out of its range; the message names it and the way out.</exception>
    public void Validate()
    {
        Check(LeaseDuration >= TimeSpan.FromSeconds(3) && LeaseDuration <= TimeSpan.FromMinutes(10), $"the lease is {LeaseDuration}; use 3 s to 10 min");
        Check(LeaseRenewal > TimeSpan.Zero && LeaseRenewal * 3 <= LeaseDuration, $"the renewal is {LeaseRenewal} but the lease is {LeaseDuration}; renew at least three times per lease, or one slow write loses the task");
        Check(SweepInterval > TimeSpan.Zero && SweepInterval <= LeaseDuration, $"the sweep comes every {SweepInterval} but the lease is {LeaseDuration}; sweep more often");
        Check(RunsMax is >= 1 and <= 1_000_000, $"the limit of runs is {RunsMax}; use 1 to 1,000,000");
        Check(DepthMax is >= 1 and <= 64, $"the delegation depth is {DepthMax}; use 1 to 64");
        Check(IntakeRetention >= TimeSpan.FromHours(24), $"intake keys are kept for {IntakeRetention}; keep them for 24 h at least");

        static void Check(bool holds, string why)
        {
            if (!holds) throw new ArgumentException(why);
        }
    }
}
