using Comity.Agents.Roles;
using Comity.Core.Catalog;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Tests.Scripted;

/// <summary>Makes scripted agents of the text below <c>script:</c>.</summary>
internal static class Scripts
{
    public static AgentDescriptor Agent(string script, TimeProvider? time = null, string tools = "[]")
    {
        var indented = string.Join('\n', script.ReplaceLineEndings("\n").Split('\n').Select(line => "    " + line));
        var text = $"apiVersion: comity/v1\nkind: Agent\nmetadata: {{name: scripted}}\nspec:\n  tools: {tools}\n  script:\n{indented}\n";
        using var workshop = new RoleWorkshop(false, null, time ?? TimeProvider.System, NullLoggerFactory.Instance, () => null);
        var reading = new RoleReader(workshop, []).Read("scripted.yaml", text, source: null);
        return reading.Agent ?? throw new InvalidOperationException(string.Join('\n', reading.Problems));
    }
}
