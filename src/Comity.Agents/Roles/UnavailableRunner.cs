using System.Runtime.CompilerServices;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Roles;

/// <summary>Stands in for an agent that cannot work, and says why.</summary>
internal sealed class UnavailableRunner(string why) : IAgentRunner
{
    public IAsyncEnumerable<RunOutput> RunAsync(RunRequest run, CancellationToken cancellationToken) => SayAsync(cancellationToken);

    private async IAsyncEnumerable<RunOutput> SayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        yield return await ValueTask.FromResult(new RunFailed(Transient: false) { Parts = [new TextPart(why)] });
    }
}
