using System.Text.Json;

namespace Comity.Core.Tasks;

public enum Role
{
    User = 1,
    Agent = 2,
}

/// <summary>One utterance of a caller or an agent. <see cref="Id"/> is its sender's choice.</summary>
public sealed record Message(string Id, Role Role, IReadOnlyList<Part> Parts)
{
    public ContextId? Context { get; init; }

    public TaskId? Task { get; init; }

    public JsonElement? Metadata { get; init; }

    public IReadOnlyList<string> Extensions { get; init; } = [];

    public IReadOnlyList<string> ReferenceTasks { get; init; } = [];

    /// <summary>The first text part, or the empty string.</summary>
    public string FirstText => Parts.OfType<TextPart>().FirstOrDefault()?.Text ?? "";

    /// <summary>All text parts, one to a line.</summary>
    public string AllText => string.Join('\n', Parts.OfType<TextPart>().Select(part => part.Text));
}
