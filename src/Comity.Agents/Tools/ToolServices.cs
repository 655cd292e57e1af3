using Comity.Agents.Http;

namespace Comity.Agents.Tools;

/// <summary>What tools may use of the process.</summary>
/// <param name="Environment">Looks an environment variable up; <see langword="null"/> when it is not set.</param>
public sealed record ToolServices(TimeProvider Time, OutgoingHttp Http, Func<string, string?> Environment);
