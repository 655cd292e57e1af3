using Comity.Agents.Roles;
using Comity.Core.Catalog;
using Comity.Server.Admin;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Hosting;

/// <summary>Keeps the catalog equal to the role files.</summary>
internal sealed partial class AgentRoster : IAgentReload, IDisposable
{
    private readonly RoleLibrary _library;
    private readonly string? _defaultName;
    private readonly ILogger _logger;
    private AgentName? _default;
    private IDisposable? _watch;

    public AgentRoster(ServeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _library = new RoleLibrary(
            new RoleLibraryOptions { Sources = options.Agents, Demo = options.Demo, AllowPrivateNetwork = options.AllowPrivateNetwork }, time, loggers);
        _defaultName = options.DefaultAgent;
        _logger = loggers.CreateLogger<AgentRoster>();
        Catalog = new AgentCatalog(time);
    }

    /// <summary>Empty until <see cref="Load"/>.</summary>
    public AgentCatalog Catalog { get; }

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="StartFailedException">A role file is broken, or the default agent is none of those loaded.</exception>
    public void Load()
    {
        var load = _library.Load();
        if (load.HasErrors) throw new StartFailedException([.. load.Problems.Select(problem => problem.ToString())]);
        _default = Default(_defaultName, load);
        Take(load);
    }

    /// <summary>Follows the files from now on.</summary>
    public void Watch() => _watch = _library.Watch(Take);

    public IReadOnlyList<string> Reload()
    {
        var load = _library.Load();
        Take(load);
        return [.. load.Problems.Select(problem => problem.ToString())];
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _library.Dispose();
    }

    // A file that broke while the server runs keeps the agent it had; the library sees to it.
    private void Take(RoleLoad load)
    {
        foreach (var problem in load.Problems) LogProblem(problem.ToString());
        Catalog.Replace(load.Agents, _default);
        LogLoaded(Catalog.Current.Agents.Count);
    }

    private static AgentName? Default(string? wanted, RoleLoad load)
    {
        if (wanted is null) return null;
        var names = load.Agents.Select(agent => agent.Name.Value).ToList();
        if (names.Contains(wanted)) return new AgentName(wanted);
        var near = Settings.Nearest.To(wanted, names);
        throw new StartFailedException(
            $"--default-agent: there is no agent '{wanted}'. " +
            (near is not null ? $"Did you mean '{near}'?" : names.Count > 0 ? $"There are: {string.Join(", ", names)}." : "None is loaded: add --agents or --demo."));
    }

    [LoggerMessage(1011, LogLevel.Warning, "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(1012, LogLevel.Debug, "{Count} agents are loaded")]
    private partial void LogLoaded(int count);
}
