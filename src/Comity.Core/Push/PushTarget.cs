namespace Comity.Core.Push;

/// <summary>Where a caller wants to be told of a task's events, as it asked.</summary>
/// <param name="Id">The caller's name for it, unique within the task; <see langword="null"/> lets the server choose.</param>
/// <param name="Token">Sent to the receiver with each delivery, so that it knows the sender; or <see langword="null"/>.</param>
/// <param name="Schemes">Authentication schemes; the first one is used with <paramref name="Credentials"/>.</param>
/// <param name="Dialect">In which form the body is written: the protocol and version that registered it.</param>
public sealed record PushTarget(
    string? Id,
    string Url,
    string? Token,
    IReadOnlyList<string> Schemes,
    string? Credentials,
    string Dialect);
