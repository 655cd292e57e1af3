using Comity.Agents.Http;
using Comity.Agents.Models;
using Comity.Agents.Roles.Reading;
using Comity.Agents.Runners.Model;
using Comity.Agents.Tools;
using Microsoft.Extensions.Logging;

namespace Comity.Agents.Roles;

/// <summary>What agents are made with. One for a library.</summary>
internal sealed class RoleWorkshop : IDisposable
{
    private readonly Lazy<ModelSpec?> _found;

    /// <param name="detect">Looks for a model on this machine; asked once, and only when a file leaves the choice open.</param>
    public RoleWorkshop(
        bool allowPrivateNetwork, string? modelOverride, TimeProvider time, ILoggerFactory loggers, Func<ModelSpec?> detect)
    {
        var http = new OutgoingHttp(allowPrivateNetwork);
        Time = time;
        var wished = modelOverride is null ? null : ModelReader.Parse(modelOverride);
        Override = wished is not null && ModelSpecCheck.Problems(wished).Count == 0 ? wished : null;
        Tools = new ToolServices(time, http, Environment.GetEnvironmentVariable);
        Models = new ModelRunnerFactory(ToolRegistry.BuiltIn, http, time, loggers, Environment.GetEnvironmentVariable);
        _found = new Lazy<ModelSpec?>(detect);
    }

    public TimeProvider Time { get; }

    public ToolServices Tools { get; }

    public ModelRunnerFactory Models { get; }

    /// <summary>The model for all agents; <see langword="null"/> when none was wished for, or none that can be.</summary>
    public ModelSpec? Override { get; }

    /// <summary>The model for agents that name none; <see langword="null"/> when this machine has none.</summary>
    public ModelSpec? Found => Override ?? _found.Value;

    /// <summary>Asks the environment and a local Ollama. Waits 300 ms at most.</summary>
    public static ModelSpec? Detect() =>
        ModelDetection.FindAsync(Environment.GetEnvironmentVariable, CancellationToken.None).GetAwaiter().GetResult();

    public void Dispose()
    {
        Models.Dispose();
        Tools.Http.Dispose();
    }
}
