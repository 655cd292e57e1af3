using Comity.Agents.Roles.Reading;
using Comity.Agents.Roles.Scripts;
using Comity.Agents.Roles.Yaml;
using Comity.Agents.Runners.Model;
using Comity.Agents.Runners.Scripted;
using Comity.Agents.Tools;
using Comity.Core.Catalog;

namespace Comity.Agents.Roles;

/// <summary>Makes an agent of the text of a role file.</summary>
internal sealed class RoleReader(RoleWorkshop workshop, IReadOnlyList<string> skillFolders)
{
    /// <param name="file">What problems call the file.</param>
    /// <param name="source">Where it is; <see langword="null"/> for a bundled one.</param>
    public RoleReading Read(string file, string text, string? source)
    {
        var problems = new RoleProblems(file);
        if (YamlReader.Read(text, problems) is not { } root) return new RoleReading(null, null, problems.All, IsRole: true);

        var isRole = Envelope.IsMeant(root);
        if (Envelope.Open(root, problems) is not { } envelope) return new RoleReading(null, null, problems.All, isRole);

        Secrets.Refuse(root, problems);
        var reader = new SkillReader(Path.GetDirectoryName(source), skillFolders);
        var skills = reader.Read(envelope.Spec, "skills");
        var (agent, summary) = Read(envelope, skills, reader, file, source);
        var name = envelope.Metadata.Node("name") ?? root;
        return new RoleReading(problems.HasErrors ? null : agent, summary, problems.All, isRole)
        {
            NameAt = (name.Line, name.Column),
            References = [.. skills.Select(skill => skill.File).OfType<SkillFile>()],
        };
    }

    private (AgentDescriptor? Agent, RoleSummary? Summary) Read(
        Envelope envelope, IReadOnlyList<ReadSkill> skills, SkillReader reader, string file, string? source)
    {
        var (metadata, spec) = (envelope.Metadata, envelope.Spec);
        var guardrails = spec.Section("guardrails", RoleKeys.Guardrails);
        var tools = new ToolsReader(spec, workshop.Models.Tools).Read();
        var name = ReadName(metadata);
        var body = ReadBody(envelope.Spec, name ?? "unnamed", tools, skills, guardrails);
        CheckOutput(spec);

        var policy = PolicyReader.Read(spec, guardrails, body?.HasEffects ?? true);
        var card = new CardReader(spec, skills, reader);
        var agent = new AgentDescriptor
        {
            Name = new AgentName(name ?? "unnamed"),
            Description = metadata.Text("description") ?? "",
            Version = metadata.Text("version") ?? "1.0.0",
            Tags = metadata.Texts("tags") ?? [],
            Kind = body?.Kind ?? "",
            Skills = [],
            Policy = policy,
            Unavailable = body?.Unavailable,
            HasEffects = body?.HasEffects ?? true,
            MayReply = body?.MayReply ?? false,
            Runner = body?.Runner ?? new UnavailableRunner("The agent was not loaded."),
            Source = source,
            LoadedAt = workshop.Time.GetUtcNow(),
        };
        agent = card.Complete(agent);
        if (body is null || name is null) return (null, null);
        return (agent, new RoleSummary(file, name, agent.Version, body.Kind, body.Model,
            [.. tools.Select(tool => tool.Type)], [.. agent.Skills.Select(skill => skill.Id)], body.Rules));
    }

    private static string? ReadName(Fields metadata)
    {
        if (!metadata.Has("name")) metadata.Missing("name", "metadata", "add name: my-agent");
        if (metadata.Text("name") is not { } name || metadata.Node("name") is not { } at) return null;
        if (AgentName.IsAcceptable(name)) return name;
        metadata.Problems.Error(at, $"'{Secrets.Shown(name)}' cannot be an agent's name.",
            AgentNames.Repaired(name) is { } repaired ? $"such as '{repaired}'" : "use a-z, 0-9 and hyphens, 64 at most");
        return null;
    }

    private RoleBody? ReadBody(
        Fields spec, string name, IReadOnlyList<ToolSpec> tools, IReadOnlyList<ReadSkill> skills, Fields? guardrails)
    {
        if (spec.Node(RoleKeys.Script) is { } script)
        {
            if (spec.Map.Find("model") is { } model)
                spec.Problems.Error(model.Key, "An agent has either a script or a model.", "remove one of them");
            if (spec.Map.Find("role") is { } role) spec.Problems.Warn(role.Key, "'role' has no effect beside a script.");
            if (spec.Map.Find("prompt") is { } prompt) spec.Problems.Warn(prompt.Key, "'prompt' has no effect beside a script.");
            return ReadScript(spec, name, tools);
        }

        if (spec.Has("role") || spec.Has("prompt") || spec.Has("model")) return ReadModel(spec, name, tools, skills, guardrails);
        if (!RoleKeys.Spec.Later.Any(key => spec.Map.Find(key) is not null))
            spec.Problems.Error(spec.Map, "The agent has neither a script nor a model.", "add model: provider:name and role: …, or script: […]");
        return null;
    }

    private RoleBody? ReadScript(Fields spec, string name, IReadOnlyList<ToolSpec> tools)
    {
        var functions = new ScriptTools(workshop.Models.Tools, workshop.Tools, tools);
        if (new ScriptReader(spec, functions).Read() is not { } script) return null;
        return new RoleBody("scripted", new ScriptRunner(name, script, workshop.Time), script.HasEffects)
        {
            MayReply = script.MayReply,
            Rules = script.Rules.Count,
        };
    }

    private RoleBody? ReadModel(
        Fields spec, string name, IReadOnlyList<ToolSpec> tools, IReadOnlyList<ReadSkill> skills, Fields? guardrails)
    {
        if (spec.Has("role") && spec.Map.Find("prompt") is { } twin)
            spec.Problems.Error(twin.Key, "'role' and 'prompt' are the same thing.", "keep one of them");
        var limits = LimitsReader.Read(spec, guardrails);
        var prompt = WithSkills(spec.Text("role") ?? spec.Text("prompt") ?? "", skills);
        var isAuto = ModelReader.IsAuto(spec);
        var own = isAuto ? null : new ModelReader(spec).Read();
        if (own is not null) own = LimitsReader.WithRetries(own, spec);
        if (own is null && !isAuto || spec.Problems.HasErrors) return null;

        var model = (workshop.Override is { } wanted ? Replaced(own, wanted) : own) ?? workshop.Found;
        if (model is null) return RoleBody.WithoutModel();
        var agent = workshop.Models.Create(new ModelAgentSpec { Name = name, SystemPrompt = prompt, Model = model, Tools = tools, Limits = limits });
        return new RoleBody("model", agent.Runner, agent.HasEffects) { Unavailable = agent.Unavailable, Model = $"{model.Provider}:{model.Name}" };
    }

    // Each skill under a heading of its own, after what the role says.
    private static string WithSkills(string prompt, IReadOnlyList<ReadSkill> skills) => string.Join("\n\n",
        skills.Select(skill => skill.File).OfType<SkillFile>().Where(file => file.Instructions.Length > 0)
            .Select(file => $"## Skill: {file.Skill.Name}\n\n{file.Instructions}").Prepend(prompt.TrimEnd()).Where(text => text.Length > 0));

    // Another provider has other addresses, keys and switches; only what is common to all is kept.
    private static Models.ModelSpec Replaced(Models.ModelSpec? own, Models.ModelSpec wanted) =>
        own is null ? wanted
        : own.Provider == wanted.Provider ? own with { Name = wanted.Name }
        : wanted with { Temperature = own.Temperature, MaxTokens = own.MaxTokens, Stop = own.Stop };

    private static void CheckOutput(Fields spec)
    {
        if (spec.Section("output", RoleKeys.Output)?.Text("type") is { } type and not "text")
        {
            spec.Problems.Warn(spec.Node("output") ?? spec.Map,
                $"output.type '{Secrets.Shown(type)}' has no effect in this version; the agent answers with text.");
        }
    }
}
