namespace Comity.Core.Worker;

/// <summary>Does an agent's work for one turn. It yields what it has to say; it cannot write a task.</summary>
/// <remarks>
/// A run that ends without a settling output has completed. An exception fails the turn with a neutral text and is
/// logged; say <see cref="RunFailed"/> when the caller may know why. Cancellation means stop now: a cancel, a lost
/// lease, a deadline or shutdown; nothing yielded after it is kept.
/// </remarks>
public interface IAgentRunner
{
    IAsyncEnumerable<RunOutput> RunAsync(RunRequest run, CancellationToken cancellationToken);
}
