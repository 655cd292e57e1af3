using Comity.Core.Broker;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A;

/// <summary>The parameters of an operation in the model's terms, read from either version and either binding.</summary>
internal abstract record A2ARequest;

internal sealed record SendRequest(Message Message) : A2ARequest
{
    public bool IsStreaming { get; init; }

    public bool ReturnsImmediately { get; init; }

    /// <summary>Messages wanted in the answer: the newest so many; <see langword="null"/> for all.</summary>
    public int? HistoryLength { get; init; }

    public IReadOnlyList<string> AcceptedOutputModes { get; init; } = [];

    /// <summary>An agent, or a skill, that the message is meant for.</summary>
    public string? Skill { get; init; }

    /// <summary>Where to tell of what comes of it; <see langword="null"/> for nowhere.</summary>
    public PushTarget? Push { get; init; }
}

internal sealed record GetRequest(TaskId Id, int? HistoryLength) : A2ARequest;

/// <param name="Query">With events when messages or artifacts are wanted.</param>
internal sealed record ListRequest(TaskQuery Query, int? HistoryLength, bool WithArtifacts) : A2ARequest
{
    /// <summary>Whether paging was asked for as <c>cursor</c> and <c>limit</c>, and is answered likewise.</summary>
    public bool ByCursor { get; init; }
}

internal sealed record CancelRequest(TaskId Id) : A2ARequest;

internal sealed record SubscribeRequest(TaskId Id) : A2ARequest;

internal sealed record ExtendedCardRequest : A2ARequest
{
    public static readonly ExtendedCardRequest Instance = new();
}

internal sealed record PutPushRequest(TaskId Task, PushTarget Target) : A2ARequest;

/// <param name="Id"><see langword="null"/> for the only one there usually is (0.3).</param>
internal sealed record GetPushRequest(TaskId Task, string? Id) : A2ARequest;

internal sealed record ListPushRequest(TaskId Task) : A2ARequest;

internal sealed record DeletePushRequest(TaskId Task, string Id) : A2ARequest;

/// <summary>Anything about push notifications where they are not offered: a config method, or a send that brings a config.</summary>
internal sealed record UnofferedPushRequest : A2ARequest
{
    public static readonly UnofferedPushRequest Instance = new();
}

internal sealed record InvalidRequest(IReadOnlyList<FieldViolation> Violations) : A2ARequest;
