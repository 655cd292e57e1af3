using System.Diagnostics;
using System.Runtime.CompilerServices;
using Comity.Agents.Models;
using Comity.Core.Worker;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Comity.Agents.Runners.Model;

/// <summary>Answers with a model: conversation in, text out as it is written, tools in between.</summary>
/// <param name="missing">Says why the model cannot be asked now, or <see langword="null"/>.</param>
internal sealed partial class ModelRunner(
    ModelAgentSpec spec, IChatClient client, IReadOnlyList<AIFunction> tools, Func<string?> missing, TimeProvider time, ILogger<ModelRunner> logger)
    : IAgentRunner
{
    /// <summary>Text is gathered so long before it goes out: unseen by a reader, and each chunk is a durable event.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(40);

    public async IAsyncEnumerable<RunOutput> RunAsync(RunRequest run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (missing() is { } reason)
        {
            yield return ModelRun.Failed($"The agent cannot work: {reason}.", transient: false);
            yield break;
        }

        using var activity = AgentTelemetry.Source.StartActivity($"{GenAi.InvokeAgent} {spec.Name}");
        activity?.SetTag(GenAi.OperationName, GenAi.InvokeAgent).SetTag(GenAi.AgentName, spec.Name).SetTag(GenAi.RequestModel, spec.Model.Name);
        var turn = await ModelTurn.BeginAsync(spec, run, cancellationToken);
        var state = new ModelRun(spec, run, turn, client, new FunctionCaller(spec.Limits, run.Agents, time, logger));
        await using var updates = new PacedReader<ChatResponseUpdate>(state.AskAsync(tools, cancellationToken), s_window, time, cancellationToken);
        while (true)
        {
            if (activity is not null) Activity.Current = activity; // an iterator forgets it at each yield
            PacedStep step;
            try
            {
                step = await updates.NextAsync(state.IsTextWaiting);
            }
            catch (ModelCallException error)
            {
                LogModelFailed(spec.Name, spec.Model.Provider, spec.Model.Name, error.Message);
                state.Error = error;
                break;
            }

            if (step == PacedStep.End) break;
            foreach (var output in step == PacedStep.Item ? state.Take(updates.Current) : state.TakeText()) yield return output;
        }

        foreach (var output in state.End()) yield return output;
    }

    [LoggerMessage(2101, LogLevel.Warning, "Agent {Agent}: {Provider} model {Model} failed: {Error}")]
    private partial void LogModelFailed(string agent, string provider, string model, string error);
}
