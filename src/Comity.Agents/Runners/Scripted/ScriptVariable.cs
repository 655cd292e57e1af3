using System.Globalization;

namespace Comity.Agents.Runners.Scripted;

/// <summary>What <c>{{name}}</c> may stand for in a text of a script.</summary>
internal static class ScriptVariable
{
    private static readonly Dictionary<string, Func<ScriptScope, string>> s_table = new(StringComparer.Ordinal)
    {
        ["text"] = scope => scope.Text,
        ["request"] = scope => scope.Request,
        ["index"] = scope => Number(scope.Index),
        ["messageId"] = scope => scope.Run.Input.Id,
        ["taskId"] = scope => scope.Run.Task.Task.Id.Value,
        ["contextId"] = scope => scope.Run.Task.Task.Context.Value,
        ["attempt"] = scope => Number(scope.Run.Attempt),
        ["history.count"] = scope => Number(scope.Run.Task.History.Count),
        [Result] = scope => scope.Result(Result),
    };

    /// <summary>What the last <c>call</c> or <c>delegate</c> brought.</summary>
    public const string Result = "result";

    public static IReadOnlyCollection<string> Names => s_table.Keys;

    /// <summary>How to get the value; for a name that is not built in, the result that was kept under it.</summary>
    public static Func<ScriptScope, string> Getter(string name) =>
        s_table.TryGetValue(name, out var getter) ? getter : scope => scope.Result(name);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
