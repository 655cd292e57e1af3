using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>The messages of a context as a model wants them: what was asked, and what came of it.</summary>
internal sealed class Conversation(ITaskStore store, TaskRecord task, Message input) : IConversation
{
    private const int TasksMax = 100;

    public async ValueTask<IReadOnlyList<Message>> EarlierAsync(int max, CancellationToken cancellationToken)
    {
        var newestFirst = new List<Message>();
        foreach (var earlier in await store.ListContextAsync(task.Owner, task.Agent, task.Context, TasksMax, cancellationToken))
        {
            if (newestFirst.Count >= max) break;
            if (earlier.CreatedAt > task.CreatedAt || await store.LoadAsync(earlier.Id, cancellationToken) is not { } loaded) continue;
            var said = Said(loaded.Events, earlier.Id == task.Id ? input : null);
            said.Reverse();
            newestFirst.AddRange(said);
        }

        newestFirst.Reverse();
        return newestFirst.Count <= max ? newestFirst : newestFirst[^max..];
    }

    /// <summary>Turn by turn: the caller's message, the artifacts the turn left, and the text it closed with.</summary>
    /// <param name="until">The message at which the present turn begins; <see langword="null"/> to take all.</param>
    private static List<Message> Said(IReadOnlyList<TaskEvent> events, Message? until)
    {
        var said = new List<Message>();
        var made = new Dictionary<string, List<Part>>();
        foreach (var taskEvent in events)
        {
            switch (taskEvent)
            {
                case MessageReceived received when received.Message.Id == until?.Id:
                    return said;
                case MessageReceived received:
                    said.Add(received.Message);
                    break;
                case ArtifactChanged chunk:
                    if (!chunk.Append || !made.TryGetValue(chunk.Artifact.Id, out var parts)) made[chunk.Artifact.Id] = parts = [];
                    parts.AddRange(chunk.Artifact.Parts);
                    break;
                case MessageReplied replied:
                    said.Add(replied.Message);
                    break;
                case StatusChanged { EndsTurn: true } status:
                    said.AddRange(made.Select(artifact => new Message(artifact.Key, Role.Agent, artifact.Value)));
                    if (status.Message is { } closing && (made.Count == 0 || status.State != TaskState.Completed)) said.Add(closing);
                    made.Clear();
                    break;
            }
        }

        return said;
    }
}
