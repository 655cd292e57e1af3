using Comity.Agents.Roles.Reading;
using Comity.Core.Catalog;
using Microsoft.Extensions.Logging;

namespace Comity.Agents.Roles;

/// <summary>The agents of role files, and of the bundled ones.</summary>
public sealed class RoleLibrary : IDisposable
{
    private readonly RoleLibraryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly RoleWorkshop _workshop;
    private readonly RoleReader _reader;
    private readonly Lazy<IReadOnlyList<AgentDescriptor>> _demo;
    private readonly Lock _loading = new();
    private RoleLoad? _newest;
    private Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    public RoleLibrary(RoleLibraryOptions options, TimeProvider time, ILoggerFactory loggers)
        : this(options, time, loggers, new RoleWorkshop(options.AllowPrivateNetwork, options.ModelOverride, time, loggers, RoleWorkshop.Detect))
    {
    }

    internal RoleLibrary(RoleLibraryOptions options, TimeProvider time, ILoggerFactory loggers, RoleWorkshop workshop)
    {
        (_options, _time, _loggers, _workshop) = (options, time, loggers, workshop);
        _reader = new RoleReader(workshop, options.SkillFolders);
        _demo = new Lazy<IReadOnlyList<AgentDescriptor>>(() => DemoRoles.Load(_reader));
    }

    /// <summary>Reads the sources as they are now.</summary>
    /// <remarks>Does not throw for what files hold. A file that has become broken keeps the agent it had, and its
    /// problems are reported; a file that is gone takes its agent with it. May be called at any time, from any thread.</remarks>
    public RoleLoad Load()
    {
        lock (_loading)
        {
            var files = RoleFiles.Find(_options.Sources, out var missing);
            var problems = missing.Select(Absent).Concat(ModelProblems()).ToList();
            var known = new Dictionary<string, Known>(StringComparer.Ordinal);
            var agents = new Dictionary<AgentName, (AgentDescriptor Agent, string File)>();
            foreach (var file in files)
            {
                var one = known[file.Path] = Read(file);
                problems.AddRange(one.Reading.Problems);
                if (one.Agent is { } agent && !agents.TryAdd(agent.Name, (agent, file.Path)))
                    problems.Add(Twin(file, one, agents[agent.Name].File));
            }

            _known = known;
            return _newest = new RoleLoad([.. agents.Values.Select(one => one.Agent), .. Demo(agents.ContainsKey)], problems);
        }
    }

    internal RoleReport Inspect()
    {
        var load = Load();
        lock (_loading)
        {
            var roles = _known.Values.Where(one => one.Reading.Agent is not null).Select(one => one.Reading.Summary).OfType<RoleSummary>();
            return new RoleReport([.. _known.Keys], [.. roles], load.Problems);
        }
    }

    /// <summary>Tells of every load that differs from the one before, until disposed; the first one is the newest
    /// <see cref="Load"/>, so that nothing is missed in between.</summary>
    /// <param name="changed">Called from a thread of the pool, never twice at once.</param>
    public IDisposable Watch(Action<RoleLoad> changed) =>
        new RoleWatch(_options, _newest ?? Load(), Load, Stamps, changed, _time, _loggers.CreateLogger<RoleLibrary>());

    /// <summary>Closes the connections of the agents; their runs must have ended.</summary>
    public void Dispose() => _workshop.Dispose();

    // What the newest load was made of, and what is there now.
    private IReadOnlyList<(string, DateTime, long)> Stamps()
    {
        lock (_loading)
        {
            var referred = _known.Values.SelectMany(one => one.Reading.References).Select(skill => skill.Path).Distinct();
            return [.. RoleFiles.Find(_options.Sources, out _).Select(file => file.Path).Concat(referred).Select(RoleFiles.StampOf)];
        }
    }

    private Known Read(RoleFile file)
    {
        _known.TryGetValue(file.Path, out var before);
        if (!RoleText.TryRead(file.Path, out var text, out var problem))
            return new Known("", new RoleReading(null, null, [problem], IsRole: true), before?.Agent);
        if (before is { Reading.Agent: not null } && before.Text == text && before.Reading.References.All(IsUnchanged)) return before;

        var reading = _reader.Read(file.Path, text, Path.GetFullPath(file.Path));
        if (!reading.IsRole && !file.IsNamed)
            reading = reading with { Problems = [.. reading.Problems.Select(one => one with { Severity = RoleSeverity.Warning })] };
        return new Known(text, reading, reading.Agent ?? before?.Agent);
    }

    private static bool IsUnchanged(SkillFile skill) => RoleText.TryRead(skill.Path, out var text, out _) && text == skill.Text;

    // An agent of the user's takes the place of a bundled one.
    private IEnumerable<AgentDescriptor> Demo(Func<AgentName, bool> isTaken) =>
        _options.Demo ? _demo.Value.Where(agent => !isTaken(agent.Name)) : [];

    private static RoleProblem Absent(string source) =>
        new(source, 1, 1, "There is no such file or folder.", "check the path given with --agents");

    private static RoleProblem Twin(RoleFile file, Known one, string other) => new(file.Path, one.Reading.NameAt.Line,
        one.Reading.NameAt.Column, $"The agent '{one.Agent?.Name}' is also in {other}.", "give one of the two another name");

    private IEnumerable<RoleProblem> ModelProblems()
    {
        if (_options.ModelOverride is not { } wanted) return [];
        const string option = "--model";
        if (ModelReader.Parse(wanted) is not { } model)
            return [new RoleProblem(option, 1, 1, $"'{Secrets.Shown(wanted)}' is not provider:name.", "such as openai:gpt-4o-mini")];
        return Models.ModelSpecCheck.Problems(model).Select(problem => new RoleProblem(option, 1, 1, problem.Message, null));
    }

    /// <param name="Agent">Of the newest good version.</param>
    private sealed record Known(string Text, RoleReading Reading, AgentDescriptor? Agent);
}
