using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A;

/// <summary>One error, on its way to a caller.</summary>
/// <param name="Message">One sentence for the caller, without anything secret.</param>
internal sealed record A2AFault(A2AError Error, string Message)
{
    /// <summary>Facts for machines, in the ErrorInfo.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    /// <summary>The verbs of a 405; <see langword="null"/> for all else.</summary>
    public string? Allow { get; init; }

    /// <summary>Whether the same request may succeed a moment later.</summary>
    public bool IsTransient => Error.Http is 429 or 503;
}
