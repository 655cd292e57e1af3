using Comity.Core.Broker;
using Comity.Core.Push;
using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A;

/// <summary>What became of a request, before a version and a binding word it.</summary>
internal abstract record A2AReply;

internal sealed record FaultReply(A2AFault Fault) : A2AReply;

/// <summary>The answer to a send: a task.</summary>
internal sealed record SentReply(TaskSnapshot Snapshot, int? HistoryLength) : A2AReply
{
    /// <summary>Whether this very request was answered before.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the server stopped waiting before the task settled.</summary>
    public bool IsCapped { get; init; }
}

/// <summary>The answer to a send: a bare message.</summary>
internal sealed record MessageReply(Message Message, ContextId Context) : A2AReply
{
    public bool IsReplay { get; init; }
}

internal sealed record TaskReply(TaskSnapshot Snapshot, int? HistoryLength) : A2AReply;

internal sealed record PageReply(TaskPage Page, ListRequest Asked) : A2AReply;

internal sealed record PushReply(PushView View) : A2AReply;

internal sealed record PushListReply(IReadOnlyList<PushView> Views) : A2AReply;

internal sealed record PushDeletedReply : A2AReply
{
    public static readonly PushDeletedReply Instance = new();
}

/// <param name="Json">The finished card.</param>
internal sealed record CardReply(ReadOnlyMemory<byte> Json) : A2AReply;
