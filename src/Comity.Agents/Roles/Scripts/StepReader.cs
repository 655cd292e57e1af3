using System.Text.Json;
using Comity.Agents.Roles.Reading;
using Comity.Agents.Roles.Yaml;
using Comity.Agents.Runners.Scripted;
using Comity.Agents.Runners.Scripted.Steps;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Roles.Scripts;

/// <summary>Reads the steps of one rule and lays them out flat.</summary>
/// <param name="nextArtifact">Names an artifact that has no id of its own.</param>
internal sealed class StepReader(Fields rule, ScriptTools tools, Func<string> nextArtifact)
{
    public const int RepeatMax = 1_000_000;

    private static readonly string[] s_names =
    [
        "status", "wait", "repeat", "artifact", "message", "ask", "authRequired", "approve", "fail", "reject", "call",
        "delegate", "sleep-forever",
    ];

    private readonly RoleProblems _problems = rule.Problems;
    private readonly List<ScriptStep> _steps = [];
    private readonly HashSet<string> _results = new(StringComparer.Ordinal);
    private bool _hasSpoken;

    public IReadOnlyList<ScriptStep> Read(IReadOnlyList<RoleNode> items)
    {
        ReadBlock(items);
        return _steps;
    }

    private void ReadBlock(IReadOnlyList<RoleNode> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            ReadStep(items[i]);
            if (i + 1 == items.Count || !IsTheEnd()) continue;
            _problems.Warn(items[i + 1], "This step is never reached; the turn is over before it.", "remove it");
            return;
        }
    }

    private bool IsTheEnd() => _steps.Count > 0 && _steps[^1] is CompleteStep or RejectStep or FailStep or ReplyStep
        or WaitStep { Duration.Ticks: < 0 };

    private void ReadStep(RoleNode node)
    {
        if (node is RoleScalar { IsNull: false } bare)
        {
            ReadStep(bare, bare.Text, new RoleScalar("", isPlain: true, bare.Line, bare.Column));
            return;
        }

        if (node is RoleMap { Entries: [var only] }) ReadStep(only.Key, only.Key.Text, only.Value);
        else if (node is RoleMap { Entries: [_, var second, ..] })
            _problems.Error(second.Key, $"A step is one thing; '{Secrets.Shown(second.Key.Text)}' is a second.", "begin it with '- ' or indent it");
        else _problems.Error(node, $"A step must be a mapping such as 'wait: 1s', not {node.Kind}.");
    }

    private void ReadStep(RoleScalar at, string name, RoleNode value)
    {
        if (name != "repeat") CheckVariables(value);
        switch (name)
        {
            case "status": ReadStatus(at, value); break;
            case "wait": ReadWait(at, value); break;
            case "repeat": ReadRepeat(value); break;
            case "artifact": ReadArtifact(at, value); break;
            case "message": ReadMessage(at, value); break;
            case "ask": ReadQuestion(QuestionKind.Input, value, parts => Needed(parts, at, "ask")); break;
            case "authRequired": ReadQuestion(QuestionKind.SignIn, value, parts => parts); break;
            case "approve": ReadSaying(value, RoleKeys.Approve, (parts, fields) => ReadApproval(at, parts, fields)); break;
            case "fail": ReadFail(value); break;
            case "reject": ReadSaying(value, RoleKeys.Saying, (parts, fields) => new RejectStep(parts, Metadata(fields))); break;
            case "call": ReadCall(value); break;
            case "delegate": ReadDelegate(value); break;
            case "sleep-forever": Add(new WaitStep(Timeout.InfiniteTimeSpan)); break;
            default: _problems.Error(at, $"There is no step '{Secrets.Shown(name)}'.", Suggestion.OneOf(name, s_names)); break;
        }
    }

    private void ReadQuestion(QuestionKind kind, RoleNode value, Func<PartsTemplate?, PartsTemplate?> said) =>
        ReadSaying(value, RoleKeys.Saying, (parts, fields) => new AskStep(kind, said(parts), Metadata(fields)));

    private void ReadFail(RoleNode value) => ReadSaying(value, RoleKeys.Fail,
        (parts, fields) => new FailStep(fields.Flag("transient") ?? false, parts, Metadata(fields)));

    private void ReadStatus(RoleScalar at, RoleNode value)
    {
        if (rule.SectionOf(value, "status", RoleKeys.Status) is not { } fields) return;
        var parts = PartReader.Read(fields);
        var metadata = Metadata(fields);
        ScriptStep? step = fields.Text("state") switch
        {
            null or "working" => new ProgressStep(parts, metadata),
            "completed" => new CompleteStep(parts, metadata),
            "failed" => new FailStep(Transient: false, parts, metadata),
            "rejected" => new RejectStep(parts, metadata),
            "input-required" => new AskStep(QuestionKind.Input, parts, metadata),
            "auth-required" => new AskStep(QuestionKind.SignIn, parts, metadata),
            _ => null,
        };
        if (step is null) UnknownState(fields);
        else if (step is ProgressStep && parts is null && metadata is null) _problems.Error(at, "A status 'working' that says nothing.", "add a text");
        else Say(step);
    }

    private void UnknownState(Fields fields)
    {
        var word = fields.Text("state") ?? "";
        string[] known = ["working", "completed", "failed", "rejected", "input-required", "auth-required"];
        _problems.Error(fields.Node("state") ?? fields.Map,
            $"A script cannot set the state '{Secrets.Shown(word)}'.", Suggestion.OneOf(word, known));
    }

    private void ReadWait(RoleScalar at, RoleNode value)
    {
        var entry = new Fields(new RoleMap([new RoleEntry(at, value)], at.Line, at.Column), _problems);
        if (!entry.Has("wait")) _problems.Error(at, "'wait' has no duration.", Durations.Forms);
        else if (entry.Duration("wait", TimeSpan.FromDays(1)) is { } duration) Add(new WaitStep(duration));
    }

    private void ReadRepeat(RoleNode value)
    {
        if (rule.SectionOf(value, "repeat", RoleKeys.Repeat) is not { } fields) return;
        if (!fields.Has("times")) fields.Missing("times", "repeat", "say how often: times: 3");
        if (!fields.Has("do")) fields.Missing("do", "repeat", "say what to repeat: do: [...]");
        var times = fields.Integer("times", 1, RepeatMax) ?? 1;

        var start = _steps.Count;
        Add(new LoopStart());
        ReadBlock(fields.Items("do") ?? []);
        Add(new LoopEnd(times, start));
    }

    private void ReadArtifact(RoleScalar at, RoleNode value)
    {
        ReadSaying(value, RoleKeys.Artifact, (parts, fields) =>
        {
            var append = fields.Flag("append") ?? false;
            return new ArtifactStep(Template.Parse(fields.Text("id") ?? nextArtifact()), Needed(parts, at, "artifact"))
            {
                Name = Optional(fields, "name"),
                Description = Optional(fields, "description"),
                Metadata = Metadata(fields),
                Append = append,
                Last = fields.Flag("last") ?? !append,
            };
        });
    }

    private void ReadMessage(RoleScalar at, RoleNode value)
    {
        if (_hasSpoken) _problems.Error(at, "A bare message is the whole answer; nothing may be said before it.", "use a status or an artifact");
        ReadSaying(value, RoleKeys.Saying, (parts, fields) => new ReplyStep(Needed(parts, at, "message"), Metadata(fields)));
    }

    // The action goes along as data, in the shape in which a model agent asks for its tool calls.
    private AskStep ReadApproval(RoleScalar at, PartsTemplate? parts, Fields fields)
    {
        if (fields.Node("action") is not { } action) return new AskStep(QuestionKind.Approval, Needed(parts, at, "approve"), Metadata(fields));

        var json = JsonElement.Parse($$$"""{"approvals":[{"action":{{{RoleJson.Of(action).GetRawText()}}}}]}""");
        var question = parts ?? PartsTemplate.Text(action is RoleScalar one ? $"Do you approve: {one.Text}?" : "Do you approve?");
        return new AskStep(QuestionKind.Approval, question.With(new DataPart(json)), Metadata(fields));
    }

    private void ReadCall(RoleNode value)
    {
        if (rule.SectionOf(value, "call", RoleKeys.Call) is not { } fields) return;
        if (!fields.Has("tool")) fields.Missing("tool", "call", Suggestion.OneOf("", tools.Names));
        else if (fields.Text("tool") is { } name && fields.Node("tool") is { } at && tools.Resolve(name, at, _problems) is { } tool)
        {
            if (tool.NeedsApproval) Say(new AskStep(QuestionKind.Approval, PartsTemplate.Text($"Approve the call of '{name}'?"), null));
            Add(new CallStep(tool.Function, new JsonTemplate(fields.Object("arguments") ?? RoleJson.EmptyObject), KeepAs(fields)));
        }
    }

    private void ReadDelegate(RoleNode value)
    {
        if (rule.SectionOf(value, "delegate", RoleKeys.Delegate) is not { } fields) return;
        if (!fields.Has("agent")) fields.Missing("agent", "delegate", "name an agent of this server");
        var parts = PartReader.Read(fields) ?? PartsTemplate.Text("{{text}}");
        if (fields.Text("agent") is { } agent) Add(new DelegateStep(Template.Parse(agent), parts, KeepAs(fields)));
    }

    private string? KeepAs(Fields fields)
    {
        _results.Add(ScriptVariable.Result);
        if (fields.Text("as") is not { } name || fields.Node("as") is not { } at) return null;
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            _problems.Error(at, "'as' must be a name of letters, digits, '_' and '-'.", "use it later as {{name}}");
        else if (ScriptVariable.Names.Contains(name)) _problems.Error(at, $"'{name}' has a meaning of its own.", "choose another name");
        _results.Add(name);
        return name;
    }

    // Most steps may be written as a text alone, or as nothing at all.
    private void ReadSaying(RoleNode value, KeyTable keys, Func<PartsTemplate?, Fields, ScriptStep> make)
    {
        if (value is RoleScalar text)
        {
            var none = new Fields(new RoleMap([], value.Line, value.Column), _problems);
            Say(make(text.IsNull ? null : PartsTemplate.Text(text.Text), none));
        }
        else if (rule.SectionOf(value, "the step", keys) is { } fields)
        {
            Say(make(PartReader.Read(fields), fields));
        }
    }

    private PartsTemplate Needed(PartsTemplate? parts, RoleScalar at, string step)
    {
        if (parts is null) _problems.Error(at, $"'{step}' says nothing.", "add a text or parts");
        return parts ?? PartsTemplate.Text("");
    }

    private void CheckVariables(RoleNode node)
    {
        if (node is RoleList list) foreach (var item in list.Items) CheckVariables(item);
        if (node is RoleMap map) foreach (var entry in map.Entries) CheckVariables(entry.Value);
        if (node is not RoleScalar scalar) return;
        string[] known = [.. ScriptVariable.Names.Union(_results)];
        foreach (var name in Template.NamesIn(scalar.Text).Where(name => !known.Contains(name)))
            _problems.Error(scalar, $"Nothing is known as '{{{{{Secrets.Shown(name)}}}}}' here.", Suggestion.OneOf(name, known));
    }

    private static JsonTemplate? Metadata(Fields fields) => fields.Object("metadata") is { } metadata ? new JsonTemplate(metadata) : null;

    private static Template? Optional(Fields fields, string key) => fields.Text(key) is { } text ? Template.Parse(text) : null;

    private void Say(ScriptStep step)
    {
        _hasSpoken = true;
        Add(step);
    }

    private void Add(ScriptStep step) => _steps.Add(step);
}
