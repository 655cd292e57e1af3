using System.Collections.Concurrent;

namespace Comity.Server.Tests.Durability;

/// <summary>What clients were told: which message was acknowledged with which tasks.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    public IReadOnlyCollection<Entry> Entries => [.. _entries.Values];

    public ConcurrentQueue<string> Faults { get; } = new();

    public void Acknowledged(string messageId, string agent, string text, string taskId) =>
        _entries.GetOrAdd(messageId, _ => new Entry(messageId, agent, text)).Tasks.TryAdd(taskId, 0);

    internal sealed record Entry(string MessageId, string Agent, string Text)
    {
        /// <summary>More than one means that a message was taken twice.</summary>
        public ConcurrentDictionary<string, byte> Tasks { get; } = new();
    }
}
