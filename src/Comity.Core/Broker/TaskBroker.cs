using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>The one door to tasks, for every dialect.</summary>
public sealed class TaskBroker
{
    /// <summary>Accepts a message. When this returns a submission, the task is on disk.</summary>
    /// <remarks>Exactly once per principal and intake key (idempotency key, message id): the same request again answers
    /// with the same task; with other content it is <see cref="RefusalCode.IntakeConflict"/>.</remarks>
    public Task<Outcome<Submission>> SubmitAsync(SubmitMessage command, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Outcome<TaskSnapshot>> GetAsync(TaskScope scope, TaskId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Outcome<TaskPage>> ListAsync(TaskScope scope, TaskQuery query, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Cancels a task and stops its runner, and the tasks its agent delegated.</summary>
    /// <returns>The canceled task, or <see cref="RefusalCode.NotCancelable"/> when it had ended.</returns>
    public ValueTask<Outcome<TaskSnapshot>> CancelAsync(TaskScope scope, TaskId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Joins a task's feed.</summary>
    /// <param name="after">Resume after this event; <see langword="null"/> to begin at the present state. A task that has
    /// ended is <see cref="RefusalCode.TaskFinished"/> unless there are events after this one to hand out.</param>
    public ValueTask<Outcome<TaskSubscription>> SubscribeAsync(TaskScope scope, TaskId id, long? after, CancellationToken cancellationToken) => throw new NotImplementedException();
}
