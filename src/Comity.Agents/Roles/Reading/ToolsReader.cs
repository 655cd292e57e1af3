using Comity.Agents.Roles.Yaml;
using Comity.Agents.Tools;

namespace Comity.Agents.Roles.Reading;

/// <summary>Reads <c>tools:</c> in its three spellings: <c>datetime</c>, <c>http: {…}</c>, <c>{type: http, …}</c>.</summary>
internal sealed class ToolsReader(Fields spec, ToolRegistry registry)
{
    // What initrunner has and we have not: an agent is loaded without it, and that is told.
    private static readonly string[] s_others =
    [
        "filesystem", "pdf_extract", "csv_analysis", "http", "api", "web_reader", "web_scraper", "search", "sql", "git", "shell",
        "python", "script", "custom", "plugin", "mcp", "delegate", "spawn", "email", "slack", "datetime", "calculator", "think",
        "todo", "clarify", "blackboard", "image_gen", "audio",
    ];

    private static readonly Dictionary<string, bool> s_approvals = new(StringComparer.Ordinal) { ["auto"] = false, ["required"] = true };

    public IReadOnlyList<ToolSpec> Read() => [.. (spec.Items("tools") ?? []).Select(ReadTool).OfType<ToolSpec>()];

    private ToolSpec? ReadTool(RoleNode node) => node switch
    {
        RoleScalar { IsNull: false } name => Make(name, name.Text, new RoleMap([], name.Line, name.Column)),
        RoleMap map when map.Find("type") is { Value: RoleScalar type } => Make(type, type.Text, map),
        RoleMap { Entries: [{ Value: RoleMap config } only] } => Make(only.Key, only.Key.Text, config),
        RoleMap { Entries: [{ Value: RoleScalar { IsNull: true } } only] } => Make(only.Key, only.Key.Text, new RoleMap([], node.Line, node.Column)),
        _ => Wrong(node),
    };

    private ToolSpec? Wrong(RoleNode node)
    {
        spec.Problems.Error(node,
            $"A tool must be a name, a name with its settings, or a mapping with 'type', not {node.Kind}.", "write '- datetime' or '- {type: datetime}'");
        return null;
    }

    private ToolSpec? Make(RoleScalar at, string type, RoleMap map)
    {
        if (!registry.Types.Contains(type, StringComparer.Ordinal))
        {
            if (s_others.Contains(type, StringComparer.Ordinal))
                spec.Problems.Warn(at, $"This version has no tool '{type}'; the agent works without it.");
            else
                spec.Problems.Error(at, $"There is no tool type '{Secrets.Shown(type)}'.", Suggestion.OneOf(type, registry.Types.ToArray()));
            return null;
        }

        var fields = new Fields(map, spec.Problems);
        if (map.Find("permissions") is { } permissions)
        {
            spec.Problems.Error(permissions.Key,
                "'permissions' is not supported by this version, and a rule that is not kept must not be written.", "remove it, or use approval: required");
        }

        var config = map.Entries.Where(entry => entry.Key.Text is not ("type" or "approval" or "permissions"));
        var tool = new ToolSpec(
            type, RoleJson.Of(new RoleMap(WithNames([.. config]), map.Line, map.Column)), fields.Choice("approval", s_approvals) ?? false);
        var problems = registry.Problems(tool);
        foreach (var problem in problems) SpecProblems.Report(problem, map.Entries.Count > 0 ? map : at, spec.Problems);
        return problems.Count == 0 ? tool : null;
    }

    // A header whose value is ${NAME} is one whose value is in that variable.
    private static List<RoleEntry> WithNames(List<RoleEntry> config)
    {
        if (config.Find(entry => entry.Key.Text == "headers") is not { Value: RoleMap headers } given) return config;

        var named = headers.Entries.Where(IsReference).ToList();
        if (named.Count == 0) return config;
        var names = named.Select(entry => entry with { Value = new RoleScalar(NameOf(entry), isPlain: false, entry.Value.Line, entry.Value.Column) });
        var before = config.Find(entry => entry.Key.Text == "headers_env");
        return
        [
            .. config.Where(entry => entry != given && entry != before),
            given with { Value = new RoleMap([.. headers.Entries.Except(named)], headers.Line, headers.Column) },
            new RoleEntry(
                new RoleScalar("headers_env", isPlain: true, given.Key.Line, given.Key.Column),
                new RoleMap([.. (before?.Value as RoleMap)?.Entries ?? [], .. names], headers.Line, headers.Column)),
        ];
    }

    private static bool IsReference(RoleEntry entry) => NameOf(entry).Length > 0;

    private static string NameOf(RoleEntry entry) => entry.Value is RoleScalar text ? Secrets.Variable(text.Text) ?? "" : "";
}
