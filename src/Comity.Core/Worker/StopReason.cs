namespace Comity.Core.Worker;

/// <summary>Why a run is to stop before it is done.</summary>
internal enum StopReason
{
    None,

    /// <summary>The task was canceled or taken over: whatever the run still says is refused.</summary>
    Lost,

    Deadline,

    /// <summary>The node stops; the task is left for whoever finds it.</summary>
    Shutdown,
}
