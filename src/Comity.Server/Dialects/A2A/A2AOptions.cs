using System.ComponentModel.DataAnnotations;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A;

/// <summary>How A2A is spoken. Set by hosting from what the operator said, checked at start.</summary>
public sealed class A2AOptions
{
    /// <summary>How long a blocking send waits before it answers with the task as it stands. Keep it below the timeout
    /// of any proxy in front. Default 55 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BlockingCap { get; set; } = TimeSpan.FromSeconds(55);

    /// <summary>How long the stream of a send stays open while a task waits for a sign-in; zero closes it at once.
    /// Default 5 min; 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AuthRequiredStreamLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a subscription may go without an event before the server closes it. Default 1 h; 1 min to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SubscriptionIdleMax { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often an idle stream gets a comment. Default 15 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Parts of one message. Default 256; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int PartsMax { get; set; } = 256;

    /// <summary>Bytes of one metadata object. Default 64 KiB; 1 KiB to 4 MiB.</summary>
    [Range(1024, 4 * 1024 * 1024)]
    public int MetadataBytesMax { get; set; } = 64 * 1024;

    /// <summary>Whether 0.3 is served besides 1.0. Off: its routes vanish, a request without a version is refused, and
    /// cards lose the fields of 0.3. Default on.</summary>
    public bool ServesV03 { get; set; } = true;

    /// <summary>Whether a 1.0 method over JSON-RPC without a version header is served as 1.0. The specification says
    /// no. Default off.</summary>
    public bool ImpliesV10OnJsonRpc { get; set; }

    /// <summary>Whether a 1.0 route over HTTP+JSON without a version header is served as 1.0: no such route exists in
    /// 0.3. Default on.</summary>
    public bool ImpliesV10OnRest { get; set; } = true;

    /// <summary>Whether a call of the 1.0 service over gRPC without version metadata is served as 1.0: that service does
    /// not exist in 0.3. Default on.</summary>
    public bool ImpliesV10OnGrpc { get; set; } = true;

    /// <summary>Whether callers may register push targets. Off: cards say so, and whoever tries is told. Default on.</summary>
    public bool OffersPush { get; set; } = true;

    /// <summary>Which card a caller gets who names no version. Default both versions in one.</summary>
    [EnumDataType(typeof(CardMode))]
    public CardMode CardMode { get; set; } = CardMode.Blended;

    /// <summary>How long a card may be kept without asking again. Default 5 min; 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CardMaxAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a client may send messages in the agent's role. Default off.</summary>
    public bool TakesAgentRole { get; set; }

    /// <summary>Whether a 0.3 message to a known task may name any context; some clients make a new one for each
    /// message. Default off.</summary>
    public bool IgnoresContextOfFollowUpsInV03 { get; set; }

    internal ReadingLimits Reading => new(PartsMax, MetadataBytesMax, TakesAgentRole, OffersPush);

    internal string ServedVersions => ServesV03 ? "1.0,0.3" : "1.0";
}

/// <summary>What a card says to those who name no version.</summary>
public enum CardMode
{
    /// <summary>Both versions in one document.</summary>
    Blended,

    /// <summary>Strictly 1.0.</summary>
    V1,

    /// <summary>Strictly 0.3.</summary>
    V03,
}
