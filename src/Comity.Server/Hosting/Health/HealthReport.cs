namespace Comity.Server.Hosting.Health;

/// <summary>How the server is, in parts.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> (it serves, but an agent cannot work) or <c>unavailable</c>.</param>
/// <param name="Parts">By name: <c>store</c>, <c>worker</c>, <c>agents</c>.</param>
public sealed record HealthReport(string Status, string Version, long UptimeSeconds, IReadOnlyDictionary<string, HealthPart> Parts);

/// <param name="Status"><c>ok</c>, <c>degraded</c> or <c>unavailable</c>.</param>
/// <param name="Detail">What is wrong, or a figure; nothing secret.</param>
public sealed record HealthPart(string Status, string? Detail = null);
