using Comity.Server.Hosting.Health;

namespace Comity.Server.Hosting;

/// <summary>What an operator sees once the server listens.</summary>
internal static class Banner
{
    private const int AgentsShownMax = 12;

    public static async Task WriteAsync(TextWriter output, ServeOptions options, House house, ComityServer server)
    {
        var at = options.PublicUrl ?? server.Addresses[0];
        foreach (var line in Lines(options, house, server, at)) await output.WriteLineAsync(line);
        await output.FlushAsync();
    }

    private static IEnumerable<string> Lines(ServeOptions options, House house, ComityServer server, string at)
    {
        yield return $"Comity {HealthEndpoints.Version} listens on {string.Join(", ", server.Addresses)}";
        yield return "";
        yield return $"  card       {at}/.well-known/agent-card.json";
        yield return $"  A2A        {at}/a2a (1.0 and 0.3, JSON-RPC and HTTP+JSON); each agent at {at}/agents/NAME";
        if (server.GrpcAddress is { } grpc) yield return $"  gRPC       {grpc} (A2A 1.0 and 0.3, health, reflection)";
        yield return $"  operator   {at}/api/v1, described by {at}/openapi.json";
        yield return $"  health     {at}/health/ready, figures at {at}/metrics";
        yield return $"  data       {house.Store.Description}";
        foreach (var line in Agents(house)) yield return line;
        yield return server.RequiresAuth
            ? "  callers    everybody needs a key"
            : "  callers    this machine only; no key needed to call agents, the admin key for /api";
        foreach (var warning in house.Store.Warnings) yield return $"  warning    {warning}";
        if (server.FirstAdminKey is { } key)
        {
            yield return "";
            yield return $"  admin key  {key}";
            yield return "             Shown this once and stored only as a hash: keep it.";
        }

        yield return "";
        yield return "Ctrl-C stops.";
    }

    private static IEnumerable<string> Agents(House house)
    {
        var catalog = house.Roster.Catalog.Current;
        if (catalog.Agents.Count == 0)
        {
            yield return "  agents     none: add --agents FOLDER or --demo";
            yield break;
        }

        var names = catalog.Agents.Values.Select(agent => agent.Name.Value).Order(StringComparer.Ordinal).ToList();
        var more = names.Count > AgentsShownMax ? $" and {names.Count - AgentsShownMax} more" : "";
        yield return $"  agents     {string.Join(", ", names.Take(AgentsShownMax))}{more}; '{catalog.Default}' answers at the root";
        foreach (var agent in catalog.Agents.Values.Where(agent => agent.Unavailable is not null))
        {
            yield return $"             {agent.Name} cannot work yet: {agent.Unavailable}";
        }
    }
}
