using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Reads a task's events as they are committed: every one once, in order, from a given position.</summary>
/// <remarks>Not for two threads at once. Leaving it (dispose) ends the reading, never the work.</remarks>
public sealed class TaskReader : IDisposable
{
    /// <summary>The newest event that was handed out.</summary>
    public long Position { get; private set; }

    /// <summary>The next events.</summary>
    /// <param name="patience">How long to wait for one; an empty list comes when none came (time for a heartbeat).</param>
    /// <returns><see langword="null"/> after the event that ended the task.</returns>
    public ValueTask<IReadOnlyList<TaskEvent>?> ReadAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    public void Dispose()
    {
    }
}
