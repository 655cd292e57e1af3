using System.Runtime.CompilerServices;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Tests.Simulation;

/// <summary>Writes an artifact in chunks that bear the name of their run, so that two writers would show.</summary>
internal sealed class SimulatedAgent(TimeProvider time) : IAgentRunner
{
    public const int Chunks = 5;

    private int _runs;

    public int Runs => _runs;

    public static AgentDescriptor Describe(string name, SimulatedAgent runner, OnAmbiguous onAmbiguous, bool hasEffects) => new()
    {
        Name = new AgentName(name),
        Kind = "simulated",
        Skills = [new AgentSkill(name, name, name)],
        HasEffects = hasEffects,
        Policy = new AgentPolicy { OnAmbiguous = onAmbiguous, AttemptsMax = 10, Timeout = null, Backoff = TimeSpan.FromSeconds(1) },
        Runner = runner,
        LoadedAt = DateTimeOffset.UnixEpoch,
    };

    public async IAsyncEnumerable<RunOutput> RunAsync(RunRequest run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tag = $"run-{Interlocked.Increment(ref _runs)}";
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            yield return new RunArtifact(new Artifact("out", [new TextPart($"{tag}:{chunk}")]), Append: true, LastChunk: chunk == Chunks - 1);
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            if (chunk == 2 && run.Attempt == 1 && run.Input.AllText.StartsWith("flaky", StringComparison.Ordinal))
            {
                yield return new RunFailed(Transient: true) { Parts = [new TextPart("try again")] };
                yield break;
            }
        }
    }
}
