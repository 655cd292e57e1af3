using System.Text.Json;

namespace Comity.Core.Tasks;

/// <summary>Something an agent made. <see cref="Id"/> is unique within its task.</summary>
public sealed record Artifact(string Id, IReadOnlyList<Part> Parts)
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public JsonElement? Metadata { get; init; }

    public IReadOnlyList<string> Extensions { get; init; } = [];
}
