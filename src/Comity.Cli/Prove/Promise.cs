using System.Collections.Concurrent;

namespace Comity.Cli.Prove;

/// <summary>One message of a client, and what the client was told of it.</summary>
/// <param name="text">Unlike that of any other message.</param>
internal sealed class Promise(ProveAgent agent, string messageId, string text)
{
    private readonly ConcurrentDictionary<string, byte> _tasks = new();
    private readonly List<(long Seq, string What)> _seen = [];

    public ProveAgent Agent => agent;

    public string MessageId => messageId;

    public string Text => text;

    public bool IsAcknowledged => !_tasks.IsEmpty;

    /// <summary>The ids it was answered with. More than one: a message was taken twice.</summary>
    public IReadOnlyCollection<string> Tasks => [.. _tasks.Keys];

    /// <summary>The events its client watched, as <see cref="History"/> words them. Read it when the client is done.</summary>
    public IReadOnlyList<(long Seq, string What)> Seen => _seen;

    public void Acknowledged(string taskId) => _tasks.TryAdd(taskId, 0);

    /// <summary>For the one client that watches.</summary>
    public void Saw(long seq, string what) => _seen.Add((seq, what));
}
