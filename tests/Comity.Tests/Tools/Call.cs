using System.Text.Json;
using Comity.Agents.Http;
using Comity.Agents.Tools;
using Comity.Tests.Support;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Tools;

/// <summary>Makes tools from entries of role files and calls them.</summary>
internal static class Call
{
    public static ToolServices Services(bool allowPrivateNetwork = false, Func<string, string?>? environment = null) =>
        new(new ManualTime(), new OutgoingHttp(allowPrivateNetwork), environment ?? (_ => null));

    public static ToolSpec Spec(string type, string config = "{}") => new(type, JsonDocument.Parse(config).RootElement);

    public static AIFunction Tool(string type, string config = "{}", ToolServices? services = null) =>
        ToolRegistry.BuiltIn.Create(Spec(type, config), services ?? Services()).Single();

    public static async Task<string> AskAsync(AIFunction tool, object? arguments = null)
    {
        var given = new AIFunctionArguments();
        foreach (var property in arguments?.GetType().GetProperties() ?? []) given[property.Name] = property.GetValue(arguments);
        return (string)(await tool.InvokeAsync(given, TestContext.Current.CancellationToken))!;
    }

    public static IReadOnlyList<(string Field, string Message)> Problems(string type, string config) =>
        [.. ToolRegistry.BuiltIn.Problems(Spec(type, config)).Select(problem => (problem.Field, problem.Message))];
}
