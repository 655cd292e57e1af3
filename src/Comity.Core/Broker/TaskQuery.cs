using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>What to list. All filters hold together.</summary>
public sealed record TaskQuery
{
    public const int PageSizeMax = 100;

    public ContextId? Context { get; init; }

    public TaskState? State { get; init; }

    /// <summary>Only tasks whose status is of this moment or later.</summary>
    public DateTimeOffset? StatusSince { get; init; }

    /// <summary>1 to <see cref="PageSizeMax"/>; anything else is refused.</summary>
    public int PageSize { get; init; } = 50;

    /// <summary>The token of the page before; empty for the first.</summary>
    public string PageToken { get; init; } = "";

    /// <summary>Whether messages and artifacts are wanted; without it the snapshots have none.</summary>
    public bool WithEvents { get; init; }
}

/// <param name="NextPageToken">Empty at the end.</param>
/// <param name="Total">Matches before paging.</param>
public sealed record TaskPage(IReadOnlyList<TaskSnapshot> Tasks, string NextPageToken, int PageSize, long Total);
