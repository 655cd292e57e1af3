using Comity.Core.Push;
using Comity.Server.Dialects.A2A;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Hosting;

/// <summary>All that an operator can say about a server. Read once, before anything starts.</summary>
public sealed record ServeOptions
{
    /// <summary>Role files and folders of role files.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>Who answers at the root; <see langword="null"/> for the first one loaded.</summary>
    public string? DefaultAgent { get; init; }

    /// <summary>The folder of everything that is kept. Default: the user's data folder.</summary>
    public string Data { get; init; } = DataFolder.Default();

    /// <summary>Where to listen. Default <c>http://127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>The port for gRPC, on the hosts of <see cref="Urls"/>; 0 takes a free one, <see langword="null"/> speaks no gRPC.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>The <c>host:port</c> callers know the gRPC port by; <see langword="null"/> for the host they call us by, and the port itself.</summary>
    public string? GrpcAddress { get; init; }

    /// <summary><c>sqlite:PATH</c>, or PostgreSQL as <c>postgres://…</c> or <c>Host=…</c>; <see langword="null"/> for a file in <see cref="Data"/>.</summary>
    public string? Store { get; init; }

    /// <summary>How long a node owns a task without a sign of life, before another node takes it over. Default 12 s; 3 s to 10 min.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Whether the bundled scripted agents are loaded too.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether outgoing calls may reach loopback and private addresses.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>Whether every caller needs a key; <see langword="null"/> asks for keys as soon as anyone but this machine can call.</summary>
    public bool? RequireAuth { get; init; }

    /// <summary>The address callers know this server by, without a trailing slash.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Further names that may stand in the Host header: <c>name</c> for any port, or <c>name:port</c>.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins of browser pages that may call, besides our own.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>From which level this server's own log lines are shown. The framework stays at warning, or this when higher.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether log lines are JSON objects.</summary>
    public bool LogJson { get; init; }

    /// <summary>Where traces, metrics and logs go by OTLP; <see langword="null"/> for nowhere.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>How long a stop waits for running work. Default 10 s; 0 s to 10 min.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a blocking send waits before it answers with the task as it stands. Default 55 s; 1 s to 1 h.</summary>
    public TimeSpan BlockingCap { get; init; } = TimeSpan.FromSeconds(55);

    /// <summary>How often an idle stream gets a comment. Default 15 s; 1 s to 10 min.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether A2A 0.3 is served besides 1.0.</summary>
    public bool ServesA2AV03 { get; init; } = true;

    /// <summary>Which card callers get who name no version of A2A.</summary>
    public CardMode A2ACard { get; init; } = CardMode.Blended;

    /// <summary>Whether a method of A2A 1.0 over JSON-RPC that names no version is served all the same.</summary>
    public bool ImpliesA2AV10 { get; init; }

    /// <summary>Whether callers may ask to be told of their tasks by HTTP.</summary>
    public bool OffersPush { get; init; } = true;

    /// <summary>How notifications are delivered.</summary>
    public PushRules Push { get; init; } = new();

    /// <summary>The folder of the keys that seal what must not be readable in the store; <see langword="null"/> for <c>keys</c> in
    /// <see cref="Data"/>. Nodes that share a store share it.</summary>
    public string? Keys { get; init; }

    public ServeLimits Limits { get; init; } = new();
}
