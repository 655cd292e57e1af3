using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>An accepted message: on disk, and from here the caller may wait, watch, or leave.</summary>
public sealed class Submission : IDisposable
{
    /// <summary>The task as it was accepted; its newest event is the caller's message.</summary>
    public TaskSnapshot Accepted => throw new NotImplementedException();

    /// <summary>Whether this very request was accepted before; then nothing new was begun.</summary>
    public bool IsReplay => throw new NotImplementedException();

    /// <summary>Reads the events after <see cref="Accepted"/>.</summary>
    public TaskReader Reader => throw new NotImplementedException();

    /// <summary>The bare message the agent answered with, once it is clear whether it does; at once
    /// <see langword="null"/> for an agent that never does. Does not move <see cref="Reader"/>.</summary>
    /// <param name="cap">When to give up waiting and take it for a task.</param>
    public Task<Message?> ReplyAsync(TimeSpan cap, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Waits until the turn has settled.</summary>
    /// <param name="cap">When to give up; the task is then returned as it stands, which its state tells.</param>
    public Task<TaskSnapshot> SettledAsync(TimeSpan cap, CancellationToken cancellationToken) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
