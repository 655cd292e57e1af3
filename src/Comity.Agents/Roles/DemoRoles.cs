using Comity.Core.Catalog;

namespace Comity.Agents.Roles;

/// <summary>The agents that come with Comity.</summary>
internal static class DemoRoles
{
    private const string Prefix = "Comity.Agents.Roles.demo.";
    private const string First = "echo";

    /// <summary>All that can work here, <c>echo</c> first: the one that thinks with a model only where one was found.</summary>
    public static IReadOnlyList<AgentDescriptor> Load(RoleReader reader) =>
    [
        .. Names().Select(name => Load(reader, name)).Where(agent => agent.Unavailable is null)
            .OrderBy(agent => agent.Name.Value != First).ThenBy(agent => agent.Name.Value, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Names() =>
        typeof(DemoRoles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    private static AgentDescriptor Load(RoleReader reader, string name)
    {
        using var stream = typeof(DemoRoles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Expected the resource '{name}'.");
        using var text = new StreamReader(stream);
        var reading = reader.Read("demo/" + name[Prefix.Length..], text.ReadToEnd(), source: null);
        return reading.Agent
            ?? throw new InvalidOperationException($"Expected a flawless bundled agent, found: {string.Join("; ", reading.Problems)}");
    }
}
