using System.Security.Cryptography;
using System.Text;
using Comity.Agents.Roles.Reading;
using Comity.Agents.Roles.Yaml;
using Comity.Agents.Runners.Scripted;
using Comity.Core.Tasks;

namespace Comity.Agents.Roles.Scripts;

/// <summary>Reads <c>script:</c> and compiles it.</summary>
/// <param name="tools">The functions that <c>call</c> may name.</param>
internal sealed class ScriptReader(Fields spec, ScriptTools tools)
{
    private static readonly Dictionary<string, TaskState> s_followUps = new(StringComparer.Ordinal)
    {
        ["input-required"] = TaskState.InputRequired,
        ["auth-required"] = TaskState.AuthRequired,
    };

    private int _artifacts;

    /// <returns><see langword="null"/> when the script cannot be used at all; problems were reported.</returns>
    public Script? Read()
    {
        if (spec.Items(RoleKeys.Script) is not { } items || spec.Node(RoleKeys.Script) is not { } node) return null;
        if (items.Count == 0) spec.Problems.Error(node, "'script' has no rule.", "add one: - do: [{artifact: {text: \"echo: {{text}}\"}}]");

        var rules = new List<ScriptRule>();
        for (var i = 0; i < items.Count; i++)
        {
            if (ReadRule(items[i], isLast: i == items.Count - 1) is { } rule) rules.Add(rule);
        }

        return new Script(rules, FingerprintOf(node));
    }

    private ScriptRule? ReadRule(RoleNode node, bool isLast)
    {
        if (spec.SectionOf(node, "rule", RoleKeys.Rule) is not { } fields) return null;
        if (!fields.Has("when") && !isLast)
            fields.Problems.Warn(node, "A rule without 'when' holds always; the rules after it are never reached.", "move it to the end");
        if (!fields.Has("do")) fields.Missing("do", "The rule", "say what to do: do: [...]");
        return new ScriptRule(ReadCondition(fields), new StepReader(fields, tools, NextArtifact).Read(fields.Items("do") ?? []));
    }

    private static ScriptCondition ReadCondition(Fields rule)
    {
        if (rule.Section("when", RoleKeys.When) is not { } when) return ScriptCondition.Always;
        return new ScriptCondition
        {
            Text = [.. (when.Texts("text") ?? []).Select(text => new Glob(text, ignoreCase: true))],
            MessageId = when.Text("messageId") is { } id ? new Glob(id, ignoreCase: false) : null,
            State = when.Choice("state", s_followUps),
            Attempt = when.Integer("attempt", 1, 10),
            Metadata = ReadMetadata(when),
        };
    }

    private string NextArtifact() => $"artifact-{++_artifacts}";

    private static (string, Glob)[] ReadMetadata(Fields when)
    {
        if (when.Node("metadata") is not { } node || when.MapOf(node, "metadata") is not { } map) return [];
        var fields = new Fields(map, when.Problems);
        return [.. map.Entries.Select(entry => (entry.Key.Text, new Glob(fields.Text(entry.Key.Text) ?? "", ignoreCase: false)))];
    }

    private static string FingerprintOf(RoleNode node) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(RoleJson.Of(node).GetRawText())).AsSpan(0, 8));
}
