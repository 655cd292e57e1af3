using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Words deliveries in the protocol and version that registered their target. Supplied by the composition.</summary>
public interface IPushDialect
{
    /// <summary>What <see cref="PushTarget.Dialect"/> names.</summary>
    string Name { get; }

    /// <summary>Whether it sends the whole task, which then is read from its first event.</summary>
    bool NeedsSnapshot { get; }

    PushContent Write(PushMessage message);
}

/// <summary>One event for one receiver.</summary>
/// <param name="Task">The head of the task, not older than <paramref name="Event"/>.</param>
/// <param name="Snapshot">The task as it was right after <paramref name="Event"/>; <see langword="null"/> unless the
/// dialect needs it.</param>
public sealed record PushMessage(TaskRecord Task, TaskEvent Event, TaskSnapshot? Snapshot, PushSecrets Secrets);

/// <param name="Headers">What this protocol asks for besides the headers that every delivery has.</param>
public sealed record PushContent(ReadOnlyMemory<byte> Body, string MediaType, IReadOnlyList<KeyValuePair<string, string>> Headers);
