using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A;

/// <summary>A stream about to begin.</summary>
/// <param name="Task">Whose events they are.</param>
/// <param name="Reader">Reads what follows; <see langword="null"/> when the first frame is all.</param>
/// <param name="Owner">What to dispose when the reading ends.</param>
internal sealed record FeedReply(TaskReference Task, TaskReader? Reader, IDisposable Owner) : A2AReply
{
    private A2AReply? _first;

    /// <summary>The number of the event that <see cref="TakeFirst"/> includes; <see langword="null"/> for none.</summary>
    public long? FirstSeq { get; init; }

    /// <summary>Whether it is the stream of a send, which ends when the caller has to speak.</summary>
    public bool EndsWithTurn { get; init; }

    public bool IsReplay { get; init; }

    public A2AReply? First { init => _first = value; }

    /// <summary>The first frame, once: an idle stream must not hold on to a whole task.</summary>
    public A2AReply? TakeFirst() => Interlocked.Exchange(ref _first, null);
}

/// <summary>What each event says about the task it belongs to.</summary>
internal readonly record struct TaskReference(TaskId Id, ContextId Context)
{
    public static TaskReference Of(TaskRecord task) => new(task.Id, task.Context);
}
