using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>Makes the events that the server itself has to say, and the head that follows from them.</summary>
internal static class EventMaker
{
    /// <param name="text">The status message, or <see langword="null"/> for none.</param>
    public static Changed Status(TaskRecord task, TaskState state, string? text, DateTimeOffset now, JsonElement? resume = null)
    {
        var message = text is null ? null : AgentMessage(task, [new TextPart(text)], now);
        var status = new StatusChanged(task.Seq + 1, now, state) { Message = message, Resume = resume };
        return new Changed(After(task, status), [status]);
    }

    public static Message AgentMessage(TaskRecord task, IReadOnlyList<Part> parts, DateTimeOffset now) =>
        new("msg_" + TimeOrderedId.New(now), Role.Agent, parts) { Context = task.Context, Task = task.Id };

    /// <summary>The head after an event: sequence, state and status follow; a settled task has neither lease nor deadline.</summary>
    public static TaskRecord After(TaskRecord task, TaskEvent taskEvent) => taskEvent switch
    {
        StatusChanged status => Settle(task with { Seq = status.Seq, State = status.State, StatusMessage = status.Message, StatusAt = status.At }),
        MessageReplied reply => Settle(task with { Seq = reply.Seq, State = TaskState.Completed, StatusMessage = null, StatusAt = reply.At }),
        MessageReceived received => task with { Seq = received.Seq, State = TaskState.Submitted, StatusMessage = null, StatusAt = received.At },
        _ => task with { Seq = taskEvent.Seq },
    };

    private static TaskRecord Settle(TaskRecord task) =>
        TaskMachine.IsSettled(task.State) ? task with { Lease = null, Deadline = null, NotBefore = null } : task;
}
