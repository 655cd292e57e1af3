using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>One turn to work on.</summary>
public sealed record RunRequest
{
    /// <summary>The task as the turn found it, <see cref="Input"/> included.</summary>
    public required TaskSnapshot Task { get; init; }

    /// <summary>The message that began this turn.</summary>
    public required Message Input { get; init; }

    /// <summary>The interrupted state that <see cref="Input"/> answers, or <see langword="null"/> for the first turn.</summary>
    public TaskState? Answers { get; init; }

    /// <summary>What the runner asked to get back with the answer.</summary>
    public JsonElement? Resume { get; init; }

    /// <summary>1 for the first run of this turn; more after a retry or a lost run.</summary>
    public required int Attempt { get; init; }

    public required IConversation Conversation { get; init; }

    public required IAgentCalls Agents { get; init; }
}

/// <summary>What was said in this context before the turn.</summary>
public interface IConversation
{
    /// <summary>Earlier messages of the same owner, agent and context, oldest first: questions, answers, and what the
    /// agent made (artifacts as agent messages). Failed turns are part of it.</summary>
    /// <param name="max">The newest so many.</param>
    ValueTask<IReadOnlyList<Message>> EarlierAsync(int max, CancellationToken cancellationToken);
}

/// <summary>Lets a run ask another agent of this server, as a task of its own below the present one.</summary>
public interface IAgentCalls
{
    /// <summary>Sends and waits until the other task has settled.</summary>
    /// <param name="callKey">Names this call within the turn, so that a run begun again finds the task it made before.</param>
    /// <returns>The other task, or a refusal: no such agent, too deep, a cycle.</returns>
    ValueTask<Outcome<TaskSnapshot>> CallAsync(string agent, IReadOnlyList<Part> parts, string callKey, CancellationToken cancellationToken);
}
