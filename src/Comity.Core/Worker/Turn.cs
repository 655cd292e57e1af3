using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>What a run has to work on: the caller's message and the question it answers.</summary>
/// <param name="Answers">The interrupted state the input answers, or <see langword="null"/>.</param>
/// <param name="Resume">What the runner wanted back.</param>
/// <param name="IsDeclined">Whether the caller was asked to allow a lost run to be repeated and did not.</param>
internal sealed record Turn(Message Input, TaskState? Answers, JsonElement? Resume, bool IsDeclined = false)
{
    /// <summary>The present turn of a task, from its events.</summary>
    public static Turn Of(IReadOnlyList<TaskEvent> events)
    {
        Turn? turn = null;
        StatusChanged? question = null;
        foreach (var taskEvent in events)
        {
            if (taskEvent is StatusChanged { EndsTurn: true } status) question = status;
            if (taskEvent is not MessageReceived received) continue;

            turn = turn is not null && question is not null && LostRun.IsQuestion(question)
                ? turn with { IsDeclined = !Approval.IsGiven(received.Message) }
                : new Turn(received.Message, question?.State, question?.Resume);
            question = null;
        }

        return turn ?? throw new InvalidOperationException("Expected a task to begin with a message.");
    }
}
