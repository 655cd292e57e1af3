using Comity.Agents.Http;
using Comity.Agents.Models;
using Comity.Agents.Tools;
using Microsoft.Extensions.Logging;

namespace Comity.Agents.Runners.Model;

/// <summary>Makes runners for model agents. One for the process; it owns the connections to the providers.</summary>
/// <param name="environment">Looks an environment variable up; <see langword="null"/> when it is not set.</param>
public sealed class ModelRunnerFactory(
    ToolRegistry tools, OutgoingHttp http, TimeProvider time, ILoggerFactory loggers, Func<string, string?> environment)
    : IDisposable
{
    private readonly ModelClients _clients = new(time, environment);
    private readonly ToolServices _services = new(time, http, environment);

    public ToolRegistry Tools => tools;

    /// <summary>With the built-in tools and this process's environment.</summary>
    /// <param name="allowPrivateNetwork">Whether tools may reach loopback and private addresses.</param>
    public static ModelRunnerFactory Standard(bool allowPrivateNetwork, TimeProvider time, ILoggerFactory loggers) =>
        new(ToolRegistry.BuiltIn, new OutgoingHttp(allowPrivateNetwork), time, loggers, Environment.GetEnvironmentVariable);

    /// <summary>Everything wrong with the spec, each field relative to the section it stands in
    /// (<c>model.base_url</c>, <c>tools[0].timezone</c>).</summary>
    public IReadOnlyList<SpecProblem> Problems(ModelAgentSpec spec) =>
    [
        .. ModelSpecCheck.Problems(spec.Model).Select(problem => problem with { Field = $"model.{problem.Field}" }),
        .. spec.Tools.SelectMany((tool, at) => tools.Problems(tool)
            .Select(problem => problem with { Field = $"tools[{at}].{problem.Field}" })),
        .. ModelLimitsCheck.Problems(spec.Limits),
    ];

    /// <summary>Makes the agent. Never fails for what is missing outside: that is said by <see cref="ModelAgent.Unavailable"/>.</summary>
    /// <exception cref="ArgumentException">The spec has <see cref="Problems"/>.</exception>
    public ModelAgent Create(ModelAgentSpec spec)
    {
        if (Problems(spec) is [var problem, ..])
            throw new ArgumentException($"{problem.Field}: {problem.Message}", nameof(spec));
        var functions = ToolNames.Distinct(spec.Tools.SelectMany(tool => tools.Create(tool, _services)));
        string? Missing() => ModelKeys.Missing(spec.Model, environment);
        var runner = new ModelRunner(spec, _clients.Create(spec.Model), functions, Missing, time, loggers.CreateLogger<ModelRunner>());
        return new ModelAgent(runner, Missing());
    }

    public void Dispose() => _clients.Dispose();
}
