namespace Comity.Core;

/// <summary>An expected "no": nothing was written, and the caller is told why. Dialects give it their own words.</summary>
/// <param name="Field">The input at fault as a path such as <c>message.contextId</c>, or <see langword="null"/>.</param>
public sealed record Refusal(RefusalCode Code, string Message, string? Field = null);

public enum RefusalCode
{
    /// <summary>No such task, or it belongs to somebody else: the two are never told apart.</summary>
    TaskNotFound,
    AgentNotFound,

    /// <summary>The agent is known but cannot work now; the message says what is missing.</summary>
    AgentUnavailable,

    /// <summary>Cancel of a task that has ended.</summary>
    NotCancelable,

    /// <summary>A message to, or a subscription of, a task that has ended.</summary>
    TaskFinished,

    /// <summary>A message to a task whose agent is still working.</summary>
    TaskBusy,
    InvalidArgument,
    ContentTypeNotSupported,

    /// <summary>The same intake key was used with other content.</summary>
    IntakeConflict,

    /// <summary>The caller may not do this, and its existence is no secret.</summary>
    Forbidden,

    /// <summary>More than the caller's share at once.</summary>
    TooMany,

    /// <summary>The store cannot write now (disk full, database away). Nothing was accepted; try again later.</summary>
    Unavailable,
}
