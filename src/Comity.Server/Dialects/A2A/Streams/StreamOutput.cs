using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A.Streams;

/// <summary>Where a feed is written, in the frames of one binding.</summary>
internal abstract class StreamOutput
{
    /// <param name="seq">The number of the event that the frame includes; <see langword="null"/> for none.</param>
    public abstract void First(long? seq, A2AReply first);

    /// <param name="isLast">Whether the stream ends with it.</param>
    public abstract void Event(TaskEvent taskEvent, bool isLast);

    /// <summary>Shows that the stream is alive though nothing happens.</summary>
    public abstract void Heartbeat();

    /// <summary>Sends what was written; waits while the reader is slow.</summary>
    /// <returns>Whether nobody reads any more.</returns>
    public abstract ValueTask<bool> FlushAsync(CancellationToken cancellationToken);
}
