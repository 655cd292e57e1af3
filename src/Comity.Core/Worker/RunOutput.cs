using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>One thing a runner has to say.</summary>
public abstract record RunOutput
{
    /// <summary>The message that goes with it; <see langword="null"/> for none.</summary>
    public IReadOnlyList<Part>? Parts { get; init; }

    public JsonElement? Metadata { get; init; }

    /// <summary>What was used since the last output that said so.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Whether the turn is over with it.</summary>
    public virtual bool Settles => true;
}

/// <summary>Still working, and something to say about it.</summary>
public sealed record RunProgress : RunOutput
{
    public override bool Settles => false;
}

/// <summary>A new artifact or more of one.</summary>
public sealed record RunArtifact(Artifact Artifact, bool Append, bool LastChunk) : RunOutput
{
    public override bool Settles => false;
}

public enum QuestionKind
{
    Input,
    Approval,
    SignIn,
}

/// <summary>The run stops here; the task waits for its caller, and the answer begins a new run.</summary>
/// <param name="Resume">Handed to that run as <see cref="RunRequest.Resume"/>.</param>
public sealed record RunAsked(QuestionKind Kind, JsonElement? Resume) : RunOutput;

/// <summary>A bare message in place of a task. Only as the first and only output.</summary>
public sealed record RunReplied : RunOutput;

public sealed record RunCompleted : RunOutput;

/// <param name="Transient">Another attempt may succeed (a busy model, a broken connection).</param>
public sealed record RunFailed(bool Transient) : RunOutput;

public sealed record RunRejected : RunOutput;
