using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>An accepted message: on disk, and from here the caller may wait, watch, or leave.</summary>
public sealed class Submission : IDisposable
{
    private readonly TimeProvider _time;
    private readonly bool _mayReply;

    internal Submission(TaskSnapshot accepted, bool isReplay, bool mayReply, TaskReader reader, TimeProvider time) =>
        (Accepted, IsReplay, _mayReply, Reader, _time) = (accepted, isReplay, mayReply, reader, time);

    /// <summary>The task as it was accepted; its newest event is the caller's message.</summary>
    public TaskSnapshot Accepted { get; }

    /// <summary>Whether this very request was accepted before; then nothing new was begun.</summary>
    public bool IsReplay { get; }

    /// <summary>Reads the events after <see cref="Accepted"/>.</summary>
    public TaskReader Reader { get; }

    /// <summary>The bare message the agent answered with, once it is clear whether it does; at once
    /// <see langword="null"/> for an agent that never does. Does not move <see cref="Reader"/>.</summary>
    /// <param name="cap">When to give up waiting and take it for a task.</param>
    public async Task<Message?> ReplyAsync(TimeSpan cap, CancellationToken cancellationToken)
    {
        if (!_mayReply) return null;
        var first = await Reader.PeekAsync(cap, cancellationToken);
        return first is [MessageReplied replied, ..] ? replied.Message : null;
    }

    /// <summary>Waits until the turn has settled.</summary>
    /// <param name="cap">When to give up; the task is then returned as it stands, which its state tells.</param>
    public async Task<TaskSnapshot> SettledAsync(TimeSpan cap, CancellationToken cancellationToken)
    {
        var fold = new TaskFold(Accepted);
        var began = _time.GetTimestamp();
        while (true)
        {
            var patience = cap - _time.GetElapsedTime(began);
            if (patience <= TimeSpan.Zero) return fold.Snapshot();
            var events = await Reader.ReadAsync(patience, cancellationToken);
            if (events is null) return fold.Snapshot();
            foreach (var taskEvent in events)
            {
                fold.Apply(taskEvent);
                if (taskEvent.EndsTurn) return fold.Snapshot();
            }
        }
    }

    public void Dispose() => Reader.Dispose();
}
