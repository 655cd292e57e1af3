using System.Text.Json;
using Comity.Core.Catalog;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary><c>delegate</c>: one function <c>delegate_to_NAME(prompt)</c> for each agent of this server that is listed.</summary>
/// <remarks>Keys: <c>agents</c> (names, or entries with <c>name</c> and <c>description</c>), <c>timeout_seconds</c>
/// (default 120, 1 to 3,600), and <c>mode</c>, which can only be <c>inline</c>.</remarks>
internal sealed class DelegateTool : IToolType
{
    private static readonly string[] s_elsewhere = ["url", "headers_env"];

    public string Name => "delegate";

    public IReadOnlyList<SpecProblem> Problems(JsonElement config)
    {
        var read = new ToolConfig(config);
        Read(read);
        read.NoOthers();
        return read.Problems;
    }

    public IReadOnlyList<AIFunction> Create(JsonElement config, ToolServices services)
    {
        var (agents, timeout) = Read(new ToolConfig(config));
        return [.. agents.Select(agent => new DelegateFunction(agent.Name, agent.Description, timeout, services.Time))];
    }

    private static (List<(string Name, string Description)> Agents, TimeSpan Timeout) Read(ToolConfig read)
    {
        if (read.Text("mode") is { } mode && mode != "inline")
            read.Problem("mode", $"'{mode}' is not known; agents are those of this server (inline).");
        var timeout = TimeSpan.FromSeconds(read.Number("timeout_seconds", 120, 1, 3_600));
        List<(string, string)> agents = [];
        var entries = read.List("agents");
        if (entries.Count == 0) read.Problem("agents", "Name at least one agent to delegate to.");
        for (var at = 0; at < entries.Count; at++)
        {
            if (Agent(entries[at], $"agents[{at}]", read) is { } agent) agents.Add(agent);
        }

        return (agents, timeout);
    }

    private static (string, string)? Agent(JsonElement entry, string field, ToolConfig read)
    {
        var (name, description) = entry.ValueKind switch
        {
            JsonValueKind.String => (entry.GetString(), null),
            JsonValueKind.Object => (Text(entry, "name"), Text(entry, "description")),
            _ => (null, null),
        };
        if (name is null || !AgentName.IsAcceptable(name))
        {
            read.Problem($"{field}.name", "Must be the name of an agent: 1 to 64 of a-z, 0-9 and hyphen.");
            return null;
        }

        if (entry.ValueKind == JsonValueKind.Object && s_elsewhere.FirstOrDefault(key => entry.TryGetProperty(key, out _)) is { } elsewhere)
            read.Problem($"{field}.{elsewhere}", "Only agents of this server can be delegated to; name one that is loaded.");
        return (name, description ?? $"Hands a task to the agent '{name}' and returns its answer.");
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
