using Comity.Core.Push;
using Comity.Server.Dialects.A2A;
using Microsoft.Extensions.Logging;
using static Comity.Server.Hosting.Settings.SettingKind;

namespace Comity.Server.Hosting.Settings;

/// <summary>The one table of what can be set, for the command line, the environment and the configuration file alike.</summary>
public static class ServeSettings
{
    private static readonly string[] s_levels = ["trace", "debug", "information", "warning", "error", "critical", "none"];

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("agents", List, "PATH", "A role file, or a folder of role files; may be repeated.", (o, v) => o with { Agents = v }),
        new("default-agent", Value, "NAME", "The agent that answers at the root. Default: the first one loaded.", (o, v) => o with { DefaultAgent = v[^1] }),
        new("data", Value, "FOLDER", "The folder that holds everything. Default: the user's data folder.", (o, v) => o with { Data = Path.GetFullPath(Home(v[^1])) }),
        new("urls", List, "URL", "Where to listen; port 0 takes a free one. Default: http://127.0.0.1:8080.", (o, v) => o with { Urls = Split(v) }),
        new("grpc-port", Value, "N", "Speak gRPC as well, on a port of its own (HTTP/2 without TLS); 0 takes a free one. Default: not spoken.", (o, v) => o with { GrpcPort = Quantity.Count(v[^1], 0, 65_535) }),
        new("grpc-address", Value, "HOST:PORT", "The address callers know the gRPC port by (behind a proxy). Asks every caller for a key unless it is loopback.", (o, v) => o with { GrpcAddress = HostAndPort(v[^1]) }),
        new("store", Value, "CONNECTION", "sqlite:PATH, or PostgreSQL for many nodes: postgres://USER:PASSWORD@HOST/DATABASE. Default: comity.db in the data folder.", (o, v) => o with { Store = v[^1] }),
        new("lease", Value, "TIME", "How long a node keeps a task without a sign of life, before another node takes it over. Default: 12s.", (o, v) => o with { Lease = Quantity.Span(v[^1], TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(10)) }),
        new("demo", Flag, "", "Load the bundled scripted agents too.", (o, v) => o with { Demo = Quantity.Flag(v[^1]) }),
        new("allow-private-network", Flag, "", "Let agents and notifications reach loopback and private addresses.", (o, v) => o with { AllowPrivateNetwork = Quantity.Flag(v[^1]) }),
        new("require-auth", Flag, "", "Ask every caller for a key. Always so off loopback.", (o, v) => o with { RequireAuth = Quantity.Flag(v[^1]) }),
        new("public-url", Value, "URL", "The address callers know this server by (behind a proxy). Asks every caller for a key unless it is loopback.", (o, v) => o with { PublicUrl = Base(v[^1]) }),
        new("allowed-host", List, "HOST", "A further name for the Host header: name, or name:port. Asks every caller for a key.", (o, v) => o with { AllowedHosts = Split(v) }),
        new("cors-origin", List, "ORIGIN", "A web origin whose pages may call; may be repeated.", (o, v) => o with { CorsOrigins = [.. Split(v).Select(Origin)] }),
        new("log-level", Value, "LEVEL", "trace, debug, information, warning, error, critical or none. Default: information.", (o, v) => o with { LogLevel = Level(v[^1]) }),
        new("log-format", Value, "FORMAT", "text or json. Default: text.", (o, v) => o with { LogJson = OneOf(v[^1], "text", "json") == "json" }),
        new("otlp-endpoint", Value, "URL", "Send traces, metrics and logs there by OTLP over HTTP.", (o, v) => o with { OtlpEndpoint = Base(v[^1]) }),
        new("stop-grace", Value, "TIME", "How long a stop waits for running work. Default: 10s.", (o, v) => o with { StopGrace = Quantity.Span(v[^1], TimeSpan.Zero, TimeSpan.FromMinutes(10)) }),
        new("blocking-cap", Value, "TIME", "How long a blocking send waits before it answers with the task as it stands. Default: 55s.", (o, v) => o with { BlockingCap = Quantity.Span(v[^1], TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) }),
        new("heartbeat", Value, "TIME", "How often an idle stream gets a comment. Default: 15s.", (o, v) => o with { Heartbeat = Quantity.Span(v[^1], TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) }),
        new("a2a-versions", List, "VERSION", "Which versions of A2A are served: 1.0, or 1.0,0.3. Default: both.", (o, v) => o with { ServesA2AV03 = ServesV03(v) }),
        new("a2a-card", Value, "KIND", "Which card callers get who name no version: blended, v1 or v03. Default: blended.", (o, v) => o with { A2ACard = Enum.Parse<CardMode>(OneOf(v[^1], "blended", "v1", "v03"), ignoreCase: true) }),
        new("a2a-implied-v1", Flag, "", "Serve methods of A2A 1.0 over JSON-RPC that name no version, which means 0.3 by the specification.", (o, v) => o with { ImpliesA2AV10 = Quantity.Flag(v[^1]) }),
        new("keys", Value, "FOLDER", "The folder of the keys that seal secrets in the store; nodes of one store share it. Default: keys in the data folder.", (o, v) => o with { Keys = Path.GetFullPath(Home(v[^1])) }),
        new("no-push", Flag, "", "Do not let callers register push notifications.", (o, v) => o with { OffersPush = !Quantity.Flag(v[^1]) }),
        new("push-timeout", Value, "TIME", "How long one delivery of a notification may take. Default: 15s.", (o, v) => Push(o, p => p with { Timeout = Quantity.Span(v[^1], TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)) })),
        new("push-attempts", Value, "N", "Attempts at one notification before it is given up. Default: 24, about half a day.", (o, v) => Push(o, p => p with { AttemptsMax = Quantity.Count(v[^1], 1, 1_000) })),
        new("push-backoff", Value, "TIME", "Wait after the first failed attempt; doubles each time, up to an hour. Default: 1s.", (o, v) => Push(o, p => p with { Backoff = Quantity.Span(v[^1], TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)) })),
        new("limit-body", Value, "SIZE", "Largest request body. Default: 4MiB.", (o, v) => Limit(o, l => l with { Body = Quantity.Bytes(v[^1], 1 << 10, 1 << 30) })),
        new("limit-headers", Value, "SIZE", "All header lines of a request. Default: 32KiB.", (o, v) => Limit(o, l => l with { Headers = (int)Quantity.Bytes(v[^1], 1 << 10, 1 << 20) })),
        new("limit-connections", Value, "N", "Open connections. Default: 20000.", (o, v) => Limit(o, l => l with { Connections = Quantity.Count(v[^1], 1, 1_000_000) })),
        new("limit-concurrent", Value, "N", "Requests of one caller at the same time. Default: 10000.", (o, v) => Limit(o, l => l with { Concurrent = Quantity.Count(v[^1], 1, 1_000_000) })),
        new("limit-rate", Value, "N", "Requests per second of one caller; 0 for no limit. Default: 1000 for a key, none for a local caller.", (o, v) => Limit(o, l => l with { Rate = Quantity.Count(v[^1], 0, 1_000_000) })),
        new("limit-burst", Value, "N", "Requests at once above the steady rate. Default: twice the rate.", (o, v) => Limit(o, l => l with { Burst = Quantity.Count(v[^1], 1, 10_000_000) })),
    ];

    private static ServeOptions Limit(ServeOptions options, Func<ServeLimits, ServeLimits> change) => options with { Limits = change(options.Limits) };

    private static ServeOptions Push(ServeOptions options, Func<PushRules, PushRules> change) => options with { Push = change(options.Push) };

    private static string[] Split(IReadOnlyList<string> texts) =>
        [.. texts.SelectMany(text => text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static bool ServesV03(IReadOnlyList<string> versions)
    {
        string[] named = [.. Split(versions).Select(version => OneOf(version, "1.0", "0.3"))];
        return named.Contains("1.0") ? named.Contains("0.3") : throw new FormatException("1.0 is always served: write 1.0, or 1.0,0.3.");
    }

    private static string Home(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
        : path;

    private static string Base(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0
        ? text.TrimEnd('/')
        : throw new FormatException($"'{text}' is not an http or https URL.");

    private static string HostAndPort(string text) => Edge.HostName.Split(text) is ({ Length: > 0 } name, > 0 and <= 65_535) && !name.Contains('/')
        ? text
        : throw new FormatException($"'{text}' is not HOST:PORT, such as agents.example.com:50051.");

    private static string Origin(string text) => text == "*" ? text : new Uri(Base(text)) is { AbsolutePath: "/" } origin
        ? origin.GetLeftPart(UriPartial.Authority)
        : throw new FormatException($"'{text}' is not an origin; write scheme, host and port only, such as https://app.example.com.");

    private static LogLevel Level(string text) => Enum.Parse<LogLevel>(OneOf(text.ToUpperInvariant() switch
    {
        "INFO" => "information",
        "WARN" => "warning",
        _ => text,
    }, s_levels), ignoreCase: true);

    private static string OneOf(string text, params string[] words) =>
        words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) ??
        throw new FormatException($"'{text}' is not one of {string.Join(", ", words)}.");
}
