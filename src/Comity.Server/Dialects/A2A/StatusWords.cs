using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A;

/// <summary>What a status update of any event says.</summary>
internal readonly record struct StatusWords(TaskState State, Message? Message, DateTimeOffset At, JsonElement? Metadata)
{
    /// <param name="taskEvent">Any event but an artifact.</param>
    public static StatusWords Of(TaskEvent taskEvent) => taskEvent switch
    {
        StatusChanged status => new(status.State, status.Message, status.At, status.Metadata),
        MessageReceived received => new(TaskState.Submitted, null, received.At, null),
        MessageReplied replied => new(TaskState.Completed, replied.Message, replied.At, null),
        _ => throw new InvalidOperationException($"Expected an event with a status, found {taskEvent.GetType().Name}."),
    };
}
